using System.Runtime.InteropServices;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// A tty as an ISerialLink. Reading and writing are tried first and waited for only when the kernel has nothing, or no
// room; bytes stay in the kernel until a read takes them, so a cancelled or timed-out read cannot lose one.
internal sealed class LinuxSerialPort : SerialPort
{
    /// <summary>More than the kernel holds for a tty (4 KiB read, 64 KiB on the way to it).</summary>
    private const int DiscardLimit = 128 * 1024;

    private readonly TtyHandle _tty;
    private readonly DescriptorWatch _watch;
    private readonly Wake _delay = new();

    private LinuxSerialPort(string name, string device, TtyHandle tty, SerialSettings inForce,
        LinkCapabilities capabilities, LatencyReport latency)
        : base(name, device, inForce, capabilities, latency)
    {
        _tty = tty;
        _watch = new DescriptorWatch(EventLoop.Shared, tty.Descriptor);
    }

    public override bool? ClearToSend => Capabilities.HasFlag(LinkCapabilities.ControlLines)
        ? (ModemLines.Read(_tty, out _) & Ioctl.TIOCM_CTS) is int bit ? bit != 0 : null
        : null;

    internal static new LinuxSerialPort Open(string name, SerialSettings settings)
    {
        string device = new PortDirectory().Resolve(name);
        TtyHandle tty = TtyHandle.Open(name, device);
        try
        {
            SerialSettings inForce = LineDiscipline.Apply(tty, name, device, settings);
            var capabilities = LinkCapabilities.None;
            if (inForce.Parity == settings.Parity)
            {
                capabilities |= LinkCapabilities.Parity;
            }
            if (ModemLines.Read(tty, out _) is not null)
            {
                capabilities |= LinkCapabilities.ControlLines;
                if (ModemLines.Drive(tty, settings.Dtr, settings.Rts) is int errno and not 0)
                {
                    throw PortErrors.WhileOpening(name, device, errno);
                }
            }
            LatencyReport latency = new LowLatency().Apply(tty, device);
            if (!latency.IsSlow)
            {
                capabilities |= LinkCapabilities.LowLatency;
            }
            return new LinuxSerialPort(name, device, tty, inForce, capabilities, latency);
        }
        catch (IOException outOfDescriptors)
        {
            tty.Dispose();
            throw new LinkException(name, LinkFailure.Unusable, $"{name}: cannot be watched ({outOfDescriptors.Message}).",
                "This process has too many files open: ulimit -n raises the limit.");
        }
        catch
        {
            tty.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("A read needs room for a byte.", nameof(buffer));
        }
        long deadline = EventLoop.DeadlineAfter(timeout);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(buffer.Span) is int count and > 0)
            {
                return count;
            }
            if (EventLoop.Now >= deadline)
            {
                return 0;
            }
            await _watch.MaybeReadable(deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = TryWrite(bytes.Span);
            bytes = bytes[count..];
            if (count == 0)
            {
                await _watch.MaybeWritable(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        long end = EventLoop.DeadlineAfter(time);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (EventLoop.Now >= end)
            {
                return;
            }
            ValueTask woken = _delay.Begin();
            using CancellationTokenRegistration registration =
                cancellationToken.UnsafeRegister(static wake => ((Wake)wake!).Signal(), _delay);
            EventLoop.Shared.WakeAt(_delay, end);
            await woken.ConfigureAwait(false);
        }
    }

    // TCFLSH empties what the line discipline holds; reading takes what is on its way from the driver to it as well.
    public override void DiscardInput()
    {
        ThrowIfClosed();
        if (Ioctl.ioctl(_tty, Ioctl.TCFLSH, Ioctl.TCIFLUSH) != 0)
        {
            throw PortErrors.WhileOpen(Name, Marshal.GetLastPInvokeError());
        }
        Span<byte> waste = stackalloc byte[4096];
        int discarded = 0;
        while (discarded < DiscardLimit && TryRead(waste) is int count and > 0)
        {
            discarded += count;
        }
    }

    public override void SetControlLines(bool dtr, bool rts)
    {
        ThrowIfClosed();
        if (!Capabilities.HasFlag(LinkCapabilities.ControlLines))
        {
            throw new NotSupportedException($"{Name} has no control lines.");
        }
        if (ModemLines.Drive(_tty, dtr, rts) is int errno and not 0)
        {
            throw PortErrors.WhileOpen(Name, errno);
        }
    }

    // The last close of a tty waits until its output is sent, at most 30 s: not on the caller's thread.
    public override async ValueTask DisposeAsync()
    {
        if (_tty.IsClosed)
        {
            return;
        }
        _watch.Dispose();
        _tty.Unlock();
        await Task.Run(_tty.Dispose).ConfigureAwait(false);
    }

    /// <summary>Bytes read, 0 if none are there.</summary>
    private unsafe int TryRead(Span<byte> buffer)
    {
        ThrowIfClosed();
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Unistd.read(_tty, start, (nuint)buffer.Length);
                if (count > 0)
                {
                    return (int)count;
                }
                // 0 is the end of the file, which a tty reaches when it is hung up: see VMIN in LineDiscipline.
                int errno = count == 0 ? 0 : Marshal.GetLastPInvokeError();
                switch (errno)
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.EAGAIN:
                        return 0;
                    default:
                        throw PortErrors.WhileOpen(Name, errno);
                }
            }
        }
    }

    /// <summary>Bytes taken by the kernel, 0 if it has no room.</summary>
    private unsafe int TryWrite(ReadOnlySpan<byte> bytes)
    {
        ThrowIfClosed();
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint count = Unistd.write(_tty, start, (nuint)bytes.Length);
                if (count >= 0)
                {
                    return (int)count;
                }
                switch (Marshal.GetLastPInvokeError())
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.EAGAIN:
                        return 0;
                    case int errno:
                        throw PortErrors.WhileOpen(Name, errno);
                }
            }
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_watch.IsClosed, this);
}

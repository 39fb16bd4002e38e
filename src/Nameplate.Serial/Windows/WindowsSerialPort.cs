using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Windows;

// A COM port as an ISerialLink. Reading never touches the system: Inflow has the bytes. Writing is one overlapped call,
// called off when it is cancelled. Timeouts are managed timers, which Windows ends up to 16 ms late.
[SupportedOSPlatform("windows")]
internal sealed class WindowsSerialPort : SerialPort
{
    /// <summary>How long a driver may take to let go of a call that was called off.</summary>
    private static readonly TimeSpan s_letGo = TimeSpan.FromSeconds(2);

    private readonly ComHandle _port;
    private readonly ThreadPoolBoundHandle _bound;
    private readonly OverlappedCall _write;
    private readonly Inflow _inflow;
    private bool _closed;

    private WindowsSerialPort(string name, string device, ComHandle port, SerialSettings inForce,
        LinkCapabilities capabilities, LatencyReport latency)
        : base(name, device, inForce, capabilities, latency)
    {
        _port = port;
        _bound = ThreadPoolBoundHandle.BindHandle(port);
        _write = new OverlappedCall(port, _bound);
        _inflow = new Inflow(new OverlappedCall(port, _bound), Queued);
    }

    public override bool? ClearToSend => Capabilities.HasFlag(LinkCapabilities.ControlLines)
        ? ModemLines.Read(_port) is uint status ? (status & Winbase.MS_CTS_ON) != 0 : null
        : null;

    internal static new WindowsSerialPort Open(string name, SerialSettings settings)
    {
        var directory = new PortDirectory(new MachineRegistry());
        string device = directory.Resolve(name);
        ComHandle port = ComHandle.Open(name, device);
        try
        {
            SerialSettings inForce = LineControl.Apply(port, name, settings);
            var capabilities = LinkCapabilities.None;
            if (inForce.Parity == settings.Parity)
            {
                capabilities |= LinkCapabilities.Parity;
            }
            // SetCommState has driven the lines already, both in one request.
            if (ModemLines.Read(port) is not null)
            {
                capabilities |= LinkCapabilities.ControlLines;
            }
            LatencyReport latency = directory.LatencyOf(device);
            if (!latency.IsSlow)
            {
                capabilities |= LinkCapabilities.LowLatency;
            }
            return new WindowsSerialPort(name, device, port, inForce, capabilities, latency);
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("A read needs room for a byte.", nameof(buffer));
        }
        var deadline = ReadDeadline.After(Time, timeout);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfClosed();
            if (_inflow.Take(buffer.Span, out int error) is int count and > 0)
            {
                return count;
            }
            ThrowIfGone(error);
            if (deadline.HasPassed)
            {
                return 0;
            }
            await _inflow.WaitAsync(deadline.Remaining, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfClosed();
            ValueTask<Transfer> writing = _write.WriteAsync(bytes);
            Transfer written;
            using (cancellationToken.UnsafeRegister(static call => ((OverlappedCall)call!).Cancel(), _write))
            {
                written = await writing.ConfigureAwait(false);
            }
            if (written.Error == Winerror.ERROR_OPERATION_ABORTED)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfClosed();
            }
            ThrowIfGone(written.Error);
            bytes = bytes[written.Count..];
        }
    }

    public override async ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var end = ReadDeadline.After(Time, time);
        while (!end.HasPassed)
        {
            await Task.Delay(end.Remaining, Time, cancellationToken).ConfigureAwait(false);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    public override void DiscardInput()
    {
        ThrowIfClosed();
        _inflow.Clear(() =>
        {
            if (!Winbase.PurgeComm(_port, Winbase.PURGE_RXCLEAR))
            {
                ThrowIfGone(Marshal.GetLastPInvokeError());
            }
        });
    }

    public override void SetControlLines(bool dtr, bool rts)
    {
        ThrowIfClosed();
        if (!Capabilities.HasFlag(LinkCapabilities.ControlLines))
        {
            throw new NotSupportedException($"{Name} has no control lines.");
        }
        ThrowIfGone(ModemLines.Drive(_port, dtr, rts));
    }

    // A write is over when the driver has sent it, or handed it to the adapter: nothing is left to wait for.
    public override async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }
        _closed = true;
        _inflow.Dispose();
        _write.Dispose();
        // A driver that is stuck keeps its buffers, which stay pinned for it; the port is closed all the same.
        await Task.WhenAny(_inflow.Ended, Task.Delay(s_letGo)).ConfigureAwait(false);
        _bound.Dispose();
        await Task.Run(_port.Dispose).ConfigureAwait(false);
    }

    private unsafe int Queued(out int error)
    {
        uint errors;
        COMSTAT status;
        error = Winbase.ClearCommError(_port, &errors, &status) ? 0 : Marshal.GetLastPInvokeError();
        return error == 0 ? checked((int)status.cbInQue) : 0;
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_closed, this);

    private void ThrowIfGone(int error)
    {
        if (error != 0)
        {
            throw PortErrors.WhileOpen(Name, error);
        }
    }
}

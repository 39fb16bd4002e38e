using System.Net.Sockets;

namespace Nameplate.Simulator;

/// <summary>Sleeps until a moment on the time line, or until one of the endpoints has something.</summary>
/// <remarks>
/// Linux: ppoll with the thread's timer slack at 1 ns. It sleeps on the same high-resolution timer as clock_nanosleep, but
/// input wakes it too; each timeout is worked out anew from the absolute line, so nothing adds up. Elsewhere: select.
/// </remarks>
internal sealed class LineWait
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _clock;
    private readonly long _start;
    private Libc.PollDescriptor[] _descriptors = [];

    public LineWait(TimeProvider clock)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        if (OperatingSystem.IsLinux())
            _ = Libc.prctl(Libc.PR_SET_TIMERSLACK, 1);
    }

    /// <summary>Nanoseconds since this was made.</summary>
    public long Now
    {
        get
        {
            long ticks = _clock.GetTimestamp() - _start;
            return _clock.TimestampFrequency == 1_000_000_000 ? ticks : (long)(ticks * (1e9 / _clock.TimestampFrequency));
        }
    }

    public void Until(long moment, IReadOnlyList<ServedLine> lines)
    {
        long left = Math.Clamp(moment - Now, 0, Timeline.ToNanoseconds(Longest));
        if (OperatingSystem.IsLinux())
            Poll(lines, left);
        else
            Select(lines, left);
    }

    private void Poll(IReadOnlyList<ServedLine> lines, long nanoseconds)
    {
        if (_descriptors.Length < lines.Count)
            _descriptors = new Libc.PollDescriptor[lines.Count];
        for (int i = 0; i < lines.Count; i++)
            _descriptors[i] = new Libc.PollDescriptor { Fd = lines[i].Endpoint.Descriptor, Events = Libc.POLLIN };
        var timeout = new Libc.Timespec { Seconds = (nint)(nanoseconds / 1_000_000_000), Nanoseconds = (nint)(nanoseconds % 1_000_000_000) };
        // Interrupted or not, the caller looks at the clock and at every endpoint.
        _ = Libc.ppoll(_descriptors, (nuint)lines.Count, timeout, 0);
    }

    public bool IsReadable(int line) => !OperatingSystem.IsLinux() || (line < _descriptors.Length && _descriptors[line].Returned != 0);

    private static void Select(IReadOnlyList<ServedLine> lines, long nanoseconds)
    {
        List<Socket> sockets = [.. lines.Select(line => (line.Endpoint as TcpEndpoint)?.Waiting).OfType<Socket>()];
        if (sockets.Count > 0)
            Socket.Select(sockets, null, null, (int)(nanoseconds / 1000));
        else
            Thread.Yield();
    }
}

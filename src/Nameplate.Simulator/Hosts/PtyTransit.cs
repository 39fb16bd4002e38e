using System.Diagnostics;

namespace Nameplate.Simulator;

/// <summary>
/// What a pty itself costs: the kernel hands each write over by a worker thread, and then wakes the reader. A wire has no
/// such cost, so a paced server does not charge it to the client.
/// </summary>
internal static class PtyTransit
{
    private const int Rounds = 64;
    private const long LongestMilliseconds = 100;

    /// <summary>Nanoseconds that a byte each way takes at least, measured on a pty of its own; zero where there is none.</summary>
    public static long Measure()
    {
        using var master = new PtyEndpoint(link: null);
        int slave = Libc.open(master.Address, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC);
        if (slave < 0)
            return 0;
        try
        {
            long there = long.MaxValue;
            long back = long.MaxValue;
            Span<byte> value = stackalloc byte[1];
            for (int i = 0; i < Rounds; i++)
            {
                there = Math.Min(there, Time(master.Descriptor, slave, value));
                back = Math.Min(back, Time(slave, master.Descriptor, value));
            }
            return there == long.MaxValue || back == long.MaxValue ? 0 : there + back;
        }
        finally
        {
            _ = Libc.close(slave);
        }
    }

    private static long Time(int from, int to, Span<byte> value)
    {
        long start = Stopwatch.GetTimestamp();
        var longest = new Libc.Timespec { Nanoseconds = (nint)(LongestMilliseconds * 1_000_000) };
        if (Libc.write(from, value, 1) != 1
            || Libc.ppoll([new() { Fd = to, Events = Libc.POLLIN }], 1, longest, 0) != 1)
        {
            return long.MaxValue;
        }
        long nanoseconds = Timeline.ToNanoseconds(Stopwatch.GetElapsedTime(start));
        return Libc.read(to, value, 1) == 1 ? nanoseconds : long.MaxValue;
    }
}

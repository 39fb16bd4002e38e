namespace Nameplate.Serial;

/// <summary>
/// How long the adapter keeps received bytes back before it hands them over: an FTDI chip 16 ms by default, which cuts
/// the bootloader's throughput to a third, since every block waits for three short answers.
/// </summary>
public sealed record LatencyReport
{
    /// <summary>Milliseconds found at open; null where the adapter has no such timer or does not tell.</summary>
    public int? FoundMilliseconds { get; init; }

    /// <summary>Milliseconds in force now.</summary>
    public int? NowMilliseconds { get; init; }

    /// <summary>What the user does when it could not be lowered; null when there is nothing to do.</summary>
    public string? HowToFix { get; init; }

    /// <summary>True if bytes are known to be kept back for longer than 1 ms.</summary>
    public bool IsSlow => NowMilliseconds > 1;

    /// <summary><c>16 ms, lowered to 1 ms</c>.</summary>
    public override string ToString() => (FoundMilliseconds, NowMilliseconds) switch
    {
        (null, null) => "no latency timer",
        ({ } found, { } now) when found != now => $"{found} ms, lowered to {now} ms",
        (_, var now) => $"{now} ms",
    };
}

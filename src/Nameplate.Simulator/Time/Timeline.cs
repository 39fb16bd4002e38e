namespace Nameplate.Simulator;

/// <summary>Where a device is on its own time line, nanoseconds since it was made.</summary>
internal sealed class Timeline
{
    /// <summary>The moment at which the ROM is. Ahead of the wire while the ROM works.</summary>
    public long Now { get; set; }

    /// <summary>When the flash controller ends what it was told last; later than <see cref="Now"/> after an early ACK.</summary>
    public long FlashBusyUntil { get; set; }

    public TimeSpan Span => ToSpan(Now);

    public static TimeSpan ToSpan(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / 100);

    public static long ToNanoseconds(TimeSpan span) => checked(span.Ticks * 100);
}

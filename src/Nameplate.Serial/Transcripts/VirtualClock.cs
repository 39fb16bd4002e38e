namespace Nameplate.Serial.Transcripts;

// Time that only moves when it is told to.
internal sealed class VirtualClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);

    internal void Advance(TimeSpan time) => _ticks = checked(_ticks + time.Ticks);
}

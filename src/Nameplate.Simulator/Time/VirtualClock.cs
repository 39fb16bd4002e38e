namespace Nameplate.Simulator;

/// <summary>
/// Time that stands still until somebody advances it. Resolution 1 ns. Timers fire inside <see cref="AdvanceTo"/>, on its
/// thread and in the order of their due times. For one thread at a time.
/// </summary>
/// <param name="epoch">The date when it is made; null for 2026-01-01, so that a run can be repeated exactly.</param>
public sealed class VirtualClock(DateTimeOffset? epoch = null) : TimeProvider
{
    private readonly DateTimeOffset _epoch = epoch ?? new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<VirtualTimer> _timers = [];

    /// <summary>Nanoseconds since the clock was made.</summary>
    public long Nanoseconds { get; private set; }

    /// <summary>Time since the clock was made.</summary>
    public TimeSpan Elapsed => Timeline.ToSpan(Nanoseconds);

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => Nanoseconds;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _epoch + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time on by <paramref name="span"/>.</summary>
    public void Advance(TimeSpan span) => AdvanceTo(checked(Nanoseconds + Timeline.ToNanoseconds(span)));

    /// <summary>Moves time on to <paramref name="nanoseconds"/>; an earlier moment changes nothing.</summary>
    public void AdvanceTo(long nanoseconds)
    {
        while (_timers.Count > 0 && NextDue() is { } timer && timer.Due <= nanoseconds)
        {
            Nanoseconds = Math.Max(Nanoseconds, timer.Due);
            timer.Fire();
        }
        Nanoseconds = Math.Max(Nanoseconds, nanoseconds);
    }

    private VirtualTimer? NextDue() => _timers.MinBy(timer => timer.Due);

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _period;

        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = period > TimeSpan.Zero ? Timeline.ToNanoseconds(period) : 0;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            Due = checked(clock.Nanoseconds + Timeline.ToNanoseconds(dueTime));
            clock._timers.Add(this);
            return true;
        }

        public void Fire()
        {
            if (_period > 0)
                Due += _period;
            else
                clock._timers.Remove(this);
            callback(state);
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

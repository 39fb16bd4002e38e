namespace Nameplate.Serial;

// When a read with a timeout is over, by a link's own clock; Timeout.InfiniteTimeSpan is never.
internal readonly struct ReadDeadline
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _timeout;

    private ReadDeadline(TimeProvider time, TimeSpan timeout)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timeout = timeout;
    }

    internal bool HasPassed => Remaining == TimeSpan.Zero;

    /// <summary>What is left, at least zero; infinite if it never passes.</summary>
    internal TimeSpan Remaining
    {
        get
        {
            if (_timeout == Timeout.InfiniteTimeSpan)
            {
                return _timeout;
            }
            TimeSpan left = _timeout - _time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    internal static ReadDeadline After(TimeProvider time, TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        }
        return new ReadDeadline(time, timeout);
    }
}

using System.Threading.Tasks.Sources;

namespace Nameplate.Serial;

// One thing that somebody can wait for, used again for every wait. A wake is only ever a hint: whoever was woken looks
// again (is there a byte? is it time? cancelled?) and waits once more if not. So wakes that come late, twice or for an
// earlier wait do no harm, and none of them needs to be called off.
internal sealed class Wake : IValueTaskSource
{
    private const int Idle = 0;
    private const int Preparing = 1;
    private const int Waiting = 2;
    private const int Woken = 3;

    // Continuations go to the thread pool: the thread that wakes must never run a caller's code.
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;

    /// <summary>When a loop that wakes many is to wake this one, by the loop's own clock and guarded by its lock.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    /// <summary>Starts a wait. From here on <see cref="Signal"/> ends it, even before the task is awaited.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already: two reads, or two writes, at once.</exception>
    internal ValueTask Begin()
    {
        if (Interlocked.CompareExchange(ref _state, Preparing, Idle) != Idle)
        {
            throw new InvalidOperationException("A link takes one read and one write at a time.");
        }
        _source.Reset();
        Volatile.Write(ref _state, Waiting);
        return new ValueTask(this, _source.Version);
    }

    /// <summary>Ends the wait, if there is one. From any thread.</summary>
    internal void Signal()
    {
        if (Interlocked.CompareExchange(ref _state, Woken, Waiting) == Waiting)
        {
            _source.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        Volatile.Write(ref _state, Idle);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}

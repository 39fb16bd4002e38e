using Nameplate.Serial.Windows;

namespace Nameplate.Serial.Tests.Windows;

// A driver's receiving side: a queue of bytes, and one read that waits for some. Hold keeps the end of a read back that is
// over already, as the system does until a thread of the pool comes to tell it.
internal sealed class Driver : IReadCall
{
    private readonly Lock _gate = new();
    private readonly Queue<byte> _queue = new();
    private readonly List<int> _asked = [];
    private TaskCompletionSource<Transfer>? _pending;
    private Memory<byte> _buffer;
    private Transfer? _held;
    private bool _holds;

    /// <summary>The error of the port, 0 while it is there.</summary>
    internal int Gone { get; set; }

    /// <summary>How many bytes each read asked for.</summary>
    internal int[] Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    internal bool IsCalledOff { get; private set; }

    /// <summary>The most bytes that waited here while nobody read.</summary>
    internal int LargestPile { get; private set; }

    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _pending is null || _held is not null;
            }
        }
    }

    internal int Queued(out int error)
    {
        lock (_gate)
        {
            error = Gone;
            return _queue.Count;
        }
    }

    public ValueTask<Transfer> ReadAsync(Memory<byte> buffer)
    {
        lock (_gate)
        {
            _pending.ShouldBeNull("one read at a time");
            _asked.Add(buffer.Length);
            _pending = new TaskCompletionSource<Transfer>(TaskCreationOptions.RunContinuationsAsynchronously);
            _buffer = buffer;
            ValueTask<Transfer> reading = new(_pending.Task);
            Serve();
            return reading;
        }
    }

    internal void Receive(byte[] bytes)
    {
        lock (_gate)
        {
            Array.ForEach(bytes, _queue.Enqueue);
            Serve();
            LargestPile = Math.Max(LargestPile, _queue.Count);
        }
    }

    internal void Purge()
    {
        lock (_gate)
        {
            _queue.Clear();
        }
    }

    internal void Hold()
    {
        lock (_gate)
        {
            _holds = true;
        }
    }

    internal void Release()
    {
        lock (_gate)
        {
            _holds = false;
            if (_held is { } transfer)
            {
                _held = null;
                Complete(transfer);
            }
        }
    }

    /// <summary>Ends the read that is pending with nothing.</summary>
    internal void End(int error)
    {
        lock (_gate)
        {
            Complete(new Transfer(error, 0));
        }
    }

    /// <summary>The adapter is pulled out: the queue is served, then reads fail.</summary>
    internal void Fail(int error)
    {
        lock (_gate)
        {
            Gone = error;
            if (_pending is not null && _held is null)
            {
                Complete(new Transfer(error, 0));
            }
        }
    }

    internal async Task UntilAskedAsync(int times)
    {
        while (Asked.Length < times)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            IsCalledOff = _pending is not null;
            Complete(new Transfer(995, 0));
        }
    }

    private void Serve()
    {
        if (_pending is null || _held is not null || _queue.Count == 0)
        {
            return;
        }
        int count = Math.Min(_queue.Count, _buffer.Length);
        for (int i = 0; i < count; i++)
        {
            _buffer.Span[i] = _queue.Dequeue();
        }
        Complete(new Transfer(0, count));
    }

    private void Complete(Transfer transfer)
    {
        if (_holds)
        {
            _held = transfer;
            return;
        }
        TaskCompletionSource<Transfer>? pending = _pending;
        _pending = null;
        pending?.SetResult(transfer);
    }
}

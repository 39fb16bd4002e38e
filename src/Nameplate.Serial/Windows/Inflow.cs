using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Windows;

// What a port receives. One read is always pending, and never called off until the port closes: whether a driver keeps or
// loses the byte that arrives while a read is cancelled is its own affair, and so is never asked. A reader who times out or
// is cancelled only stops waiting; the bytes stay here.
internal sealed class Inflow : IDisposable
{
    /// <summary>More than any answer of the bootloader (257 bytes).</summary>
    private const int ReadSize = 4096;

    /// <summary>What is kept for a reader who does not come; beyond it the driver's own buffer fills.</summary>
    private const int Capacity = 16 * ReadSize;

    /// <summary>How often a driver that does not wait for bytes is asked again.</summary>
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>The end: closed, or the port is gone.</summary>
    private static readonly Transfer s_nothingMore = new(Winerror.ERROR_INVALID_HANDLE, -1);

    private readonly Lock _gate = new();
    private readonly IReadCall _call;
    private readonly Queued _queued;
    private readonly Wake _arrived = new();
    private readonly Wake _room = new();
    private readonly Timer _timer;
    private readonly byte[] _kept = new byte[Capacity];
    private int _start;
    private int _count;
    private bool _isReading;
    private bool _dropsNext;
    private int _error;
    private bool _closed;

    /// <param name="call">The reading direction; disposed together with this.</param>
    /// <param name="queued">Looks how many bytes the driver has.</param>
    internal Inflow(IReadCall call, Queued queued)
    {
        _call = call;
        _queued = queued;
        _timer = new Timer(static wake => ((Wake)wake!).Signal(), _arrived, Timeout.Infinite, Timeout.Infinite);
        Ended = PumpAsync();
    }

    /// <summary>How many bytes a driver has.</summary>
    /// <param name="error">The error of a port that is gone, or 0.</param>
    internal delegate int Queued(out int error);

    /// <summary>Over when the system holds no buffer any more.</summary>
    internal Task Ended { get; }

    /// <summary>Takes what is there and fits; 0 if nothing is.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="error">Why nothing will come any more, or 0.</param>
    internal int Take(Span<byte> buffer, out int error)
    {
        int count;
        lock (_gate)
        {
            count = Math.Min(buffer.Length, _count);
            int first = Math.Min(count, Capacity - _start);
            _kept.AsSpan(_start, first).CopyTo(buffer);
            _kept.AsSpan(0, count - first).CopyTo(buffer[first..]);
            _start = (_start + count) % Capacity;
            _count -= count;
            error = _count == 0 && count == 0 ? _error : 0;
        }
        if (count > 0)
        {
            _room.Signal();
        }
        return count;
    }

    /// <summary>Forgets what has arrived, here and in the driver, and what is on its way from there to here.</summary>
    /// <param name="purge">Empties the driver.</param>
    internal void Clear(Action purge)
    {
        lock (_gate)
        {
            purge();
            _dropsNext = _isReading && _call.IsOver;
            _count = 0;
        }
        _room.Signal();
    }

    /// <summary>Returns when there may be bytes, at the end of the time, when cancelled or closed: the caller looks which.</summary>
    internal async ValueTask WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        ValueTask woken = _arrived.Begin();
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static wake => ((Wake)wake!).Signal(), _arrived);
        lock (_gate)
        {
            if (_count > 0 || _error != 0 || _closed)
            {
                _arrived.Signal();
            }
            else if (atMost != Timeout.InfiniteTimeSpan)
            {
                // Rounded up: a wait that is a fraction of a millisecond short would be repeated.
                _timer.Change((long)Math.Min(Math.Ceiling(atMost.TotalMilliseconds), int.MaxValue), Timeout.Infinite);
            }
        }
        await woken.ConfigureAwait(false);
    }

    /// <summary>Ends every wait and calls the pending read off.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }
        _call.Dispose();
        _timer.Dispose();
        _arrived.Signal();
        _room.Signal();
    }

    // A read asks for as many bytes as the driver has, and for one if it has none: whatever a driver makes of the timeouts,
    // that many come without waiting for more. (Wine waits for all that was asked for.)
    private async Task PumpAsync()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(ReadSize, pinned: true);
        while (true)
        {
            await RoomAsync().ConfigureAwait(false);
            Transfer read = await BeginAsync(buffer).ConfigureAwait(false);
            if (read == s_nothingMore)
            {
                return;
            }
            // A read that ends with nothing, or was called off by somebody else, is tried again as long as the port is there.
            bool isEmpty = read.Count == 0 && read.Error is 0 or Winerror.ERROR_OPERATION_ABORTED;
            End(buffer.AsSpan(0, read.Count), isEmpty ? 0 : read.Error);
            if (isEmpty)
            {
                await Task.Delay(s_pollInterval).ConfigureAwait(false);
            }
        }
    }

    // Looking and reading are one act for Clear, which empties the driver.
    private ValueTask<Transfer> BeginAsync(Memory<byte> buffer)
    {
        lock (_gate)
        {
            if (!_closed && _error == 0)
            {
                int queued = _queued(out _error);
                if (_error == 0)
                {
                    _isReading = true;
                    return _call.ReadAsync(buffer[..Math.Clamp(queued, 1, ReadSize)]);
                }
            }
        }
        _arrived.Signal();
        return ValueTask.FromResult(s_nothingMore);
    }

    private void End(ReadOnlySpan<byte> bytes, int error)
    {
        lock (_gate)
        {
            _isReading = false;
            if (!_dropsNext)
            {
                Keep(bytes);
            }
            _dropsNext = false;
            _error = error;
        }
        _arrived.Signal();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int end = (_start + _count) % Capacity;
        int first = Math.Min(bytes.Length, Capacity - end);
        bytes[..first].CopyTo(_kept.AsSpan(end));
        bytes[first..].CopyTo(_kept);
        _count += bytes.Length;
    }

    private async ValueTask RoomAsync()
    {
        while (!HasRoom)
        {
            ValueTask room = _room.Begin();
            if (HasRoom)
            {
                _room.Signal();
            }
            await room.ConfigureAwait(false);
        }
    }

    private bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _closed || Capacity - _count >= ReadSize;
            }
        }
    }
}

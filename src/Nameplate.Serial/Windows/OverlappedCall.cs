using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Tasks.Sources;
using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Windows;

// One direction of a port: an overlapped ReadFile or WriteFile, one at a time, used again for every call. The completion
// port of the thread pool ends it. The buffer stays pinned until then, whoever loses interest meanwhile: the system writes
// into it.
[SupportedOSPlatform("windows")]
internal sealed unsafe class OverlappedCall : IReadCall, IValueTaskSource<Transfer>
{
    private static readonly IOCompletionCallback s_completed = OnCompleted;

    private readonly Lock _gate = new();
    private readonly ComHandle _port;
    private readonly ThreadPoolBoundHandle _bound;
    private readonly PreAllocatedOverlapped _overlapped;
    private ManualResetValueTaskSourceCore<Transfer> _source;
    private NativeOverlapped* _pending;
    private System.Buffers.MemoryHandle _pinned;
    private bool _disposed;

    internal OverlappedCall(ComHandle port, ThreadPoolBoundHandle bound)
    {
        _port = port;
        _bound = bound;
        _overlapped = new PreAllocatedOverlapped(s_completed, this, pinData: null);
    }

    /// <inheritdoc/>
    public ValueTask<Transfer> ReadAsync(Memory<byte> buffer) => Begin(buffer, isWrite: false);

    /// <summary>Writes. The bytes belong to the system until the task ends.</summary>
    internal ValueTask<Transfer> WriteAsync(ReadOnlyMemory<byte> bytes) => Begin(bytes, isWrite: true);

    /// <inheritdoc/>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _pending == null || Volatile.Read(ref _pending->InternalLow) != Fileapi.STATUS_PENDING;
            }
        }
    }

    /// <summary>Asks the system to end the call; it then ends with ERROR_OPERATION_ABORTED, or as it would have anyway.</summary>
    internal void Cancel()
    {
        lock (_gate)
        {
            if (_pending != null)
            {
                _ = Fileapi.CancelIoEx(_port, _pending);
            }
        }
    }

    /// <summary>As <see cref="IReadCall"/> says. What the call holds is freed when the system has let go of it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }
            _disposed = true;
            if (_pending != null)
            {
                _ = Fileapi.CancelIoEx(_port, _pending);
            }
            _overlapped.Dispose();
        }
    }

    Transfer IValueTaskSource<Transfer>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Transfer>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Transfer>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private ValueTask<Transfer> Begin(ReadOnlyMemory<byte> bytes, bool isWrite)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return ValueTask.FromResult(new Transfer(Winerror.ERROR_OPERATION_ABORTED, 0));
            }
            if (_pending != null)
            {
                throw new InvalidOperationException("A link takes one read and one write at a time.");
            }
            _source.Reset();
            _pinned = bytes.Pin();
            _pending = _bound.AllocateNativeOverlapped(_overlapped);
            byte* start = (byte*)_pinned.Pointer;
            bool over = isWrite
                ? Fileapi.WriteFile(_port, start, (uint)bytes.Length, null, _pending)
                : Fileapi.ReadFile(_port, start, (uint)bytes.Length, null, _pending);
            // A call that is over at once is reported by the completion port all the same.
            int error = over ? 0 : Marshal.GetLastPInvokeError();
            if (error is not (0 or Winerror.ERROR_IO_PENDING))
            {
                Release();
                return ValueTask.FromResult(new Transfer(error, 0));
            }
            return new ValueTask<Transfer>(this, _source.Version);
        }
    }

    private static void OnCompleted(uint error, uint count, NativeOverlapped* overlapped)
    {
        var call = (OverlappedCall)ThreadPoolBoundHandle.GetNativeOverlappedState(overlapped)!;
        lock (call._gate)
        {
            call.Release();
        }
        call._source.SetResult(new Transfer((int)error, (int)count));
    }

    private void Release()
    {
        _bound.FreeNativeOverlapped(_pending);
        _pending = null;
        _pinned.Dispose();
    }
}

using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// The two directions of one descriptor at the event loop. epoll knows a descriptor once, and forgets what was asked after
// one report, so what is still wanted in the other direction is asked again.
internal sealed class DescriptorWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private readonly ulong _key;
    private readonly Wake _readable = new();
    private readonly Wake _writable = new();
    private uint _wanted;
    private bool _closed;

    internal DescriptorWatch(EventLoop loop, int descriptor)
    {
        _loop = loop;
        _descriptor = descriptor;
        _key = loop.Add(descriptor, this);
    }

    /// <summary>Returns when there may be bytes, at the deadline, when cancelled or closed: the caller looks which.</summary>
    internal ValueTask MaybeReadable(long deadline, CancellationToken cancellationToken) =>
        WaitAsync(_readable, Epoll.EPOLLIN, deadline, cancellationToken);

    /// <summary>Returns when there may be room, when cancelled or closed: the caller looks which.</summary>
    internal ValueTask MaybeWritable(CancellationToken cancellationToken) =>
        WaitAsync(_writable, Epoll.EPOLLOUT, long.MaxValue, cancellationToken);

    /// <summary>Called by the loop.</summary>
    internal void OnEvents(uint events)
    {
        const uint both = Epoll.EPOLLIN | Epoll.EPOLLOUT;
        bool gone = (events & (Epoll.EPOLLERR | Epoll.EPOLLHUP)) != 0;
        uint ready = gone ? both : events & both;
        lock (_gate)
        {
            _wanted &= ~ready;
            if (_wanted != 0 && !_closed)
            {
                _loop.Arm(_descriptor, _key, _wanted);
            }
        }
        if ((ready & Epoll.EPOLLIN) != 0)
        {
            _readable.Signal();
        }
        if ((ready & Epoll.EPOLLOUT) != 0)
        {
            _writable.Signal();
        }
    }

    /// <summary>True from <see cref="Dispose"/> on.</summary>
    internal bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Ends the watch and every wait. The descriptor may be closed after it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }
            _closed = true;
            _loop.Remove(_descriptor, _key);
        }
        _readable.Signal();
        _writable.Signal();
    }

    private async ValueTask WaitAsync(Wake wake, uint direction, long deadline, CancellationToken cancellationToken)
    {
        ValueTask woken = wake.Begin();
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static wake => ((Wake)wake!).Signal(), wake);
        lock (_gate)
        {
            if (_closed)
            {
                wake.Signal();
            }
            else
            {
                _wanted |= direction;
                _loop.Arm(_descriptor, _key, _wanted);
            }
        }
        _loop.WakeAt(wake, deadline);
        await woken.ConfigureAwait(false);
    }
}

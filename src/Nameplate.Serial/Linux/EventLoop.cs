using System.Diagnostics;
using System.Runtime.InteropServices;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// One thread that waits for all ports at once: epoll(7) and one timerfd(2).
//
// A read that finds nothing arms its descriptor for one event and leaves its deadline here; the loop wakes it when the
// kernel has bytes, or when the deadline comes. A cancelled read is woken by the thread that cancels, without the loop.
// So 64 ports cost one thread, a deadline is kept to the timer's precision (some 10 us) instead of the 1–15 ms of
// managed timers, and nothing ever polls. The thread sleeps in the kernel while nobody waits; it ends with the process.
internal sealed unsafe class EventLoop
{
    private const int MaxEvents = 64;
    private const ulong TimerKey = 0;

    private static readonly Lazy<EventLoop> s_shared = new(() => new EventLoop());

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, DescriptorWatch> _watches = [];
    private readonly HashSet<Wake> _timed = [];
    private readonly int _epoll;
    private readonly int _timer;
    private ulong _lastKey = TimerKey;
    private long _timerSetFor = long.MaxValue;

    private EventLoop()
    {
        _epoll = Required(Epoll.epoll_create1(Epoll.EPOLL_CLOEXEC), "epoll_create1");
        _timer = Required(
            Timerfd.timerfd_create(Timerfd.CLOCK_MONOTONIC, Timerfd.TFD_CLOEXEC | Timerfd.TFD_NONBLOCK), "timerfd_create");
        Control(Epoll.EPOLL_CTL_ADD, _timer, Epoll.EPOLLIN | Epoll.EPOLLET, TimerKey);
        new Thread(Run) { IsBackground = true, Name = "serial ports" }.Start();
    }

    /// <summary>The process's loop; its thread starts with the first port.</summary>
    internal static EventLoop Shared => s_shared.Value;

    /// <summary>CLOCK_MONOTONIC in nanoseconds, which is what Stopwatch counts on Linux.</summary>
    internal static long Now => Stopwatch.GetTimestamp();

    /// <summary>The time of <see cref="Now"/> at which a timeout is over; the end of time if it is infinite.</summary>
    internal static long DeadlineAfter(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return long.MaxValue;
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        // 100 years is as good as for ever, and cannot overflow.
        return timeout > TimeSpan.FromDays(36500) ? long.MaxValue : Now + timeout.Ticks * TimeSpan.NanosecondsPerTick;
    }

    /// <summary>Begins to watch a descriptor. Nothing is reported until <see cref="Arm"/>.</summary>
    /// <returns>The key for the other calls.</returns>
    internal ulong Add(int descriptor, DescriptorWatch watch)
    {
        lock (_gate)
        {
            ulong key = ++_lastKey;
            _watches.Add(key, watch);
            Control(Epoll.EPOLL_CTL_ADD, descriptor, Epoll.EPOLLONESHOT, key);
            return key;
        }
    }

    /// <summary>Asks for one report of any of <paramref name="events"/>; error and hang-up always report.</summary>
    internal void Arm(int descriptor, ulong key, uint events) =>
        Control(Epoll.EPOLL_CTL_MOD, descriptor, events | Epoll.EPOLLONESHOT, key);

    /// <summary>Ends the watch, before the descriptor is closed.</summary>
    internal void Remove(int descriptor, ulong key)
    {
        lock (_gate)
        {
            _watches.Remove(key);
            _ = Epoll.epoll_ctl(_epoll, Epoll.EPOLL_CTL_DEL, descriptor, null);
        }
    }

    /// <summary>Has the loop signal the wake at this time, in place of any that was set before.</summary>
    internal void WakeAt(Wake wake, long deadline)
    {
        lock (_gate)
        {
            wake.Deadline = deadline;
            if (deadline != long.MaxValue)
            {
                _timed.Add(wake);
                SetTimer(Math.Min(deadline, _timerSetFor));
            }
        }
    }

    private void Run()
    {
        byte* events = stackalloc byte[MaxEvents * 16];
        while (true)
        {
            int count = Epoll.epoll_wait(_epoll, events, MaxEvents, timeout: -1);
            for (int i = 0; i < count; i++)
            {
                byte* at = events + i * Epoll.Stride;
                ulong key = *(ulong*)(at + Epoll.DataOffset);
                if (key == TimerKey)
                {
                    WakeTheDue();
                }
                else if (WatchOf(key) is { } watch)
                {
                    watch.OnEvents(*(uint*)at);
                }
            }
        }
    }

    private DescriptorWatch? WatchOf(ulong key)
    {
        lock (_gate)
        {
            return _watches.GetValueOrDefault(key);
        }
    }

    // A wake that was signalled by a byte keeps its deadline here until that passes: one spurious wake at most, against a
    // removal for every read.
    private void WakeTheDue()
    {
        lock (_gate)
        {
            _timerSetFor = long.MaxValue;
            long now = Now;
            long next = long.MaxValue;
            foreach (Wake wake in _timed)
            {
                if (wake.Deadline > now)
                {
                    next = Math.Min(next, wake.Deadline);
                    continue;
                }
                wake.Deadline = long.MaxValue;
                wake.Signal();
            }
            _timed.RemoveWhere(static wake => wake.Deadline == long.MaxValue);
            SetTimer(next);
        }
    }

    private void SetTimer(long deadline)
    {
        if (deadline == _timerSetFor)
        {
            return;
        }
        _timerSetFor = deadline;
        // All zero would disarm the timer; a deadline that has passed fires at once.
        long at = Math.Max(deadline, 1);
        var value = new Itimerspec
        {
            ValueSeconds = (nint)(at / 1_000_000_000),
            ValueNanoseconds = (nint)(at % 1_000_000_000),
        };
        Required(Timerfd.timerfd_settime(_timer, Timerfd.TFD_TIMER_ABSTIME, &value, null), "timerfd_settime");
    }

    private void Control(int operation, int descriptor, uint events, ulong key)
    {
        byte* @event = stackalloc byte[16];
        *(uint*)@event = events;
        *(ulong*)(@event + Epoll.DataOffset) = key;
        Required(Epoll.epoll_ctl(_epoll, operation, descriptor, @event), "epoll_ctl");
    }

    // These calls fail only when the system is out of descriptors or memory.
    private static int Required(int result, string call) => result >= 0
        ? result
        : throw new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}

using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// sys/timerfd.h: a timer that epoll can wait for, exact to some microseconds, timerfd_create(2).
// struct itimerspec: the repeat interval, then the expiry, each { seconds; nanoseconds } of the C type long.
[StructLayout(LayoutKind.Sequential)]
internal struct Itimerspec
{
    internal nint IntervalSeconds;
    internal nint IntervalNanoseconds;
    internal nint ValueSeconds;
    internal nint ValueNanoseconds;
}

internal static unsafe partial class Timerfd
{
    internal const int CLOCK_MONOTONIC = 1;
    internal const int TFD_CLOEXEC = 0x80000;
    internal const int TFD_NONBLOCK = 0x800;
    internal const int TFD_TIMER_ABSTIME = 1;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int timerfd_create(int clockid, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int timerfd_settime(int fd, int flags, Itimerspec* newValue, Itimerspec* oldValue);
}

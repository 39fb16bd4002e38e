using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// sys/epoll.h: waiting for many descriptors at once, epoll(7). struct epoll_event is { u32 events; u64 data; }, packed
// to 12 bytes on x86-64 and padded to 16 elsewhere, so an array of them is read through Stride and DataOffset.
internal static unsafe partial class Epoll
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CTL_MOD = 3;

    internal const uint EPOLLIN = 0x001;
    internal const uint EPOLLOUT = 0x004;
    internal const uint EPOLLERR = 0x008;
    internal const uint EPOLLHUP = 0x010;
    internal const uint EPOLLONESHOT = 1u << 30;
    internal const uint EPOLLET = 1u << 31;

    /// <summary>Bytes from one event to the next.</summary>
    internal static int Stride => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Where the caller's 64 bits lie in an event.</summary>
    internal static int DataOffset => Stride - sizeof(ulong);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int epfd, int op, int fd, byte* @event);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(int epfd, byte* events, int maxevents, int timeout);
}

using System.Runtime.InteropServices;

namespace Nameplate.Simulator;

// The calls of libc that the hosts need, Linux only, with their native names:
//   pty: posix_openpt grantpt unlockpt ptsname_r tcgetattr cfmakeraw tcsetattr tcflush (pts(4), termios(3))
//   descriptors: open read write close ppoll (poll(2)); prctl PR_SET_TIMERSLACK (prctl(2))
// struct termios is opaque here: 60 bytes in glibc and musl on every architecture but alpha, a larger buffer is passed.

internal static partial class Libc
{
    public const int O_RDWR = 2;
    public const int O_NOCTTY = 0x100;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
    public const int TCIOFLUSH = 2;
    public const int TermiosBytes = 256;
    public const int PR_SET_TIMERSLACK = 29;
    public const short POLLIN = 1;
    public const short POLLERR = 8;
    public const short POLLHUP = 16;
    public const int EINTR = 4;
    public const int EAGAIN = 11;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int grantpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unlockpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ptsname_r(int fd, Span<byte> name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcgetattr(int fd, Span<byte> termios);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcsetattr(int fd, int when, ReadOnlySpan<byte> termios);

    [LibraryImport("libc")]
    public static partial void cfmakeraw(Span<byte> termios);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcflush(int fd, int queue);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int fd, Span<byte> buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int fd, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ppoll(Span<PollDescriptor> descriptors, nuint count, in Timespec timeout, nint signalMask);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint argument);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

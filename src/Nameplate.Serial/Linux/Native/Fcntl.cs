using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// fcntl.h and sys/file.h: opening and locking. Flag values of asm-generic/fcntl.h; those used here are the same on
// x86, Arm and RISC-V. open is variadic in C; without O_CREAT its third argument is never read.
internal static partial class Fcntl
{
    internal const int O_RDWR = 0x2;
    internal const int O_NOCTTY = 0x100;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(TtyHandle fd, int operation);
}

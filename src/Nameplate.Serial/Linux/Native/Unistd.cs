using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// unistd.h: bytes in, bytes out, close.
internal static unsafe partial class Unistd
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(TtyHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(TtyHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(nint fd);
}

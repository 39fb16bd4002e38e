using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// sys/stat.h: statx(2), whose 256-byte answer has the same layout on every architecture. Fields used here, by offset:
// stx_gid u32 at 24, stx_mode u16 at 28.
internal static unsafe partial class Stat
{
    internal const int AT_FDCWD = -100;
    internal const uint STATX_BASIC_STATS = 0x7FF;
    internal const int BufferSize = 256;
    internal const int GidOffset = 24;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int dirfd, string path, int flags, uint mask, byte* buffer);
}

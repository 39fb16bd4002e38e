using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// stdlib.h: realpath(3), which follows the links of every part of a path. With a buffer of PATH_MAX bytes it allocates
// nothing.
internal static unsafe partial class Stdlib
{
    internal const int PATH_MAX = 4096;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* realpath(string path, byte* resolved);
}

using System.Runtime.InteropServices;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// What a path really is, links of every part followed: udev's names in /dev/serial/by-id, and the links of sysfs, whose
// relative targets hold only in the folder that they really lie in.
internal static unsafe class DeviceNode
{
    /// <summary>The path without links, or <paramref name="path"/> made absolute where nothing is there.</summary>
    internal static string Resolve(string path)
    {
        byte* resolved = stackalloc byte[Stdlib.PATH_MAX];
        return Stdlib.realpath(path, resolved) == null ? Path.GetFullPath(path) : Marshal.PtrToStringUTF8((nint)resolved)!;
    }
}

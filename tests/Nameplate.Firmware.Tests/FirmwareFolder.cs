using System.Runtime.CompilerServices;

namespace Nameplate.Firmware.Tests;

/// <summary>The folder firmware/ of this checkout.</summary>
internal static class FirmwareFolder
{
    public static string Path { get; } = Find();

    private static string Find([CallerFilePath] string thisFile = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(thisFile)!, "../../firmware"));
}

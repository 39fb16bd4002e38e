namespace Nameplate.Serial.Linux;

// The device behind a name: symbolic links followed, as udev makes them in /dev/serial/by-id.
internal static class DeviceNode
{
    /// <summary>The path of the node itself, or <paramref name="path"/> made absolute where nothing is there.</summary>
    internal static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            // Nothing there, or links in a circle: open(2) says it better.
            return full;
        }
    }
}

namespace Nameplate.Serial.Windows;

// A port's names on Windows: COM7, com7, COM7: and \\.\COM7 are one port.
internal static class PortName
{
    /// <summary>The Win32 device namespace.</summary>
    internal const string DevicePrefix = @"\\.\";

    /// <summary><c>COM7</c>; other names, as virtual ports have them, in capitals.</summary>
    internal static string Canonical(string port)
    {
        string name = port.StartsWith(DevicePrefix, StringComparison.Ordinal) || port.StartsWith(@"\\?\", StringComparison.Ordinal)
            ? port[DevicePrefix.Length..]
            : port;
        return name.TrimEnd(':').ToUpperInvariant();
    }

    /// <summary>The number of <c>COM7</c>, or the last of all where there is none: ports are listed by it.</summary>
    internal static int Number(string port) =>
        port.StartsWith("COM", StringComparison.OrdinalIgnoreCase) && int.TryParse(port.AsSpan(3), out int number)
            ? number
            : int.MaxValue;
}

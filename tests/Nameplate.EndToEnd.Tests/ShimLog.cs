using System.Globalization;

namespace Nameplate.EndToEnd.Tests;

/// <summary>Reads the log of the shim (ptyshim.c): what a program did to its port.</summary>
internal static class ShimLog
{
    /// <summary>Seconds, and the act.</summary>
    public static IReadOnlyList<(double At, string Act)> Read(string path) =>
        [.. File.ReadAllLines(path).Select(line => line.Split(' ', 3)).Select(parts =>
            (double.Parse(parts[0], CultureInfo.InvariantCulture), parts[2]))];
}

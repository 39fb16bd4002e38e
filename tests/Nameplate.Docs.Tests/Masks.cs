using System.Text.RegularExpressions;

namespace Nameplate.Docs.Tests;

/// <summary>
/// What may differ between a page and a run, and nothing else: dates and times of day, seconds (and the bytes per second that
/// follow from them), unique IDs, the version, and the folder that the run works in. Everything else is compared as it stands.
/// </summary>
internal static partial class Masks
{
    public static string Apply(string line)
    {
        line = Clock().Replace(line, "TIME");
        line = Seconds().Replace(line, "N s");
        line = Rate().Replace(line, "N B/s");
        line = Uid().Replace(line, "UID");
        return Version().Replace(line, "VERSION").TrimEnd();
    }

    /// <summary>The run's folder is not shown: files are named as they were typed.</summary>
    public static string WithoutFolder(string text, string folder) =>
        text.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(folder, ".", StringComparison.Ordinal);

    [GeneratedRegex(@"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?( UTC|Z)?")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\b\d+(\.\d+)? (ms|s)\b")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"\b\d[\d,.]* k?B/s\b")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\b[0-9A-F]{24}\b")]
    private static partial Regex Uid();

    [GeneratedRegex(@"\b0\.\d+\.\d+(\+[0-9a-f]+)?\b")]
    private static partial Regex Version();
}

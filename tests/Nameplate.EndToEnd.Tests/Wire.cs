namespace Nameplate.EndToEnd.Tests;

/// <summary>Reads the file that <c>--trace</c> writes.</summary>
internal static class Wire
{
    /// <summary>Everything that was sent, one string of hex pairs per write. A file that is still being written is read up to its last line.</summary>
    public static IReadOnlyList<string> Sent(string trace)
    {
        if (!File.Exists(trace))
        {
            return [];
        }

        using StreamReader reader = new(new FileStream(trace, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.TrimStart().Split(" > ", 2))
            .Where(parts => parts.Length == 2 && !parts[0].StartsWith('#')).Select(parts => parts[1])];
    }
}

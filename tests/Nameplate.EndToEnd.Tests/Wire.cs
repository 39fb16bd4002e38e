namespace Nameplate.EndToEnd.Tests;

/// <summary>Reads the file that <c>--trace</c> writes; also while it is being written.</summary>
internal static class Wire
{
    /// <summary>Everything that was sent, one string of hex pairs per write.</summary>
    public static IReadOnlyList<string> Sent(string trace) => [.. Read(trace).Where(act => act.Sent).Select(act => act.Bytes)];

    /// <summary>How many bytes the board had sent before its answer to the <paramref name="nth"/> write that matches.</summary>
    public static int ReceivedBefore(string trace, Func<string, bool> matches, int nth)
    {
        int received = 0;
        foreach ((bool sent, string bytes) in Read(trace))
        {
            if (!sent)
            {
                received += bytes.Split(' ').Length;
            }
            else if (matches(bytes) && --nth == 0)
            {
                return received;
            }
        }

        throw new InvalidOperationException($"{trace} has no such write");
    }

    private static IEnumerable<(bool Sent, string Bytes)> Read(string trace)
    {
        if (!File.Exists(trace))
        {
            yield break;
        }

        using StreamReader reader = new(new FileStream(trace, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            // "  0.000153 > 7F" and "  0.000421 < 79"; comments and other events have none of the two signs there.
            if (line.Trim().Split(' ', 3) is [_, ">" or "<", _] parts)
            {
                yield return (parts[1] == ">", parts[2]);
            }
        }
    }
}

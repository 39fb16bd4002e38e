using System.Text.RegularExpressions;

namespace Nameplate.Docs.Tests;

/// <summary>Something on a page that is done on the bench: a block of command lines, or a hand's act between two blocks.</summary>
/// <param name="Line">Of its first line, from 1.</param>
internal abstract record PagePart(int Line);

/// <summary>What a hand does: <c>&lt;!-- bench: BOOT0 high --&gt;</c>. Readers do not see the comment, they read the sentence above it.</summary>
internal sealed record HandPart(int Line, string Act) : PagePart(Line);

/// <summary>A fenced block.</summary>
/// <param name="Line">Of its opening fence, from 1.</param>
/// <param name="Info">Behind the fence: <c>console</c>, <c>sh</c>, <c>error N401</c>.</param>
/// <param name="Content">Its lines.</param>
/// <param name="NotRun">Why it is not run, from <c>&lt;!-- not run: … --&gt;</c> above it; null if it is.</param>
internal sealed record BlockPart(int Line, string Info, IReadOnlyList<string> Content, string? NotRun) : PagePart(Line)
{
    /// <summary>True for the kinds that are run.</summary>
    public bool HasCommands => Info is "console" or "sh";
}

/// <summary>A Markdown page, as far as the bench is concerned.</summary>
internal sealed partial class Page
{
    private Page(string name, IReadOnlyList<string> lines)
    {
        Name = name;
        Lines = lines;
        Parts = [.. Parse(lines)];
    }

    /// <summary>Its path in the repository, with slashes.</summary>
    public string Name { get; }

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<PagePart> Parts { get; }

    public IEnumerable<BlockPart> Blocks => Parts.OfType<BlockPart>();

    public static Page Read(string name) => FromText(name, File.ReadAllText(Path.Combine(Cli.Tests.Repository.Root, name)));

    public static Page FromText(string name, string text) => new(name, text.ReplaceLineEndings("\n").Split('\n'));

    /// <summary>The page with other content in some blocks.</summary>
    public string With(IReadOnlyDictionary<BlockPart, IReadOnlyList<string>> contents)
    {
        List<string> lines = [.. Lines];
        foreach ((BlockPart block, IReadOnlyList<string> content) in contents.OrderByDescending(item => item.Key.Line))
        {
            lines.RemoveRange(block.Line, block.Content.Count);
            lines.InsertRange(block.Line, content);
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<PagePart> Parse(IReadOnlyList<string> lines)
    {
        string? reason = null;
        for (int at = 0; at < lines.Count; at++)
        {
            if (Fence().Match(lines[at]) is { Success: true } fence)
            {
                int first = at + 1;
                do
                {
                    at++;
                }
                while (at < lines.Count && lines[at].TrimEnd() != fence.Groups[1].Value);

                yield return new BlockPart(first, fence.Groups[2].Value.Trim(), [.. lines.Take(at).Skip(first)], reason);
                reason = null;
            }
            else if (Comment().Match(lines[at]) is { Success: true } comment)
            {
                if (comment.Groups[1].Value == "bench")
                {
                    yield return new HandPart(at + 1, comment.Groups[2].Value);
                }
                else
                {
                    reason = comment.Groups[2].Value;
                }
            }
            else if (lines[at].Length > 0)
            {
                reason = null; // the marker belongs to the block right below it
            }
        }
    }

    [GeneratedRegex("^(```+)(.*)$")]
    private static partial Regex Fence();

    [GeneratedRegex("^<!-- (bench|not run): (.+) -->$")]
    private static partial Regex Comment();
}

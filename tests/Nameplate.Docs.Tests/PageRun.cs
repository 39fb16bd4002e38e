using System.Text;

namespace Nameplate.Docs.Tests;

/// <summary>
/// Follows a page from top to bottom on one bench. Of <c>console</c> blocks every line behind <c>$</c> is typed and what it
/// prints is compared; of <c>sh</c> blocks every line is typed, questions are answered, and it must succeed. A line <c>…</c> in the output stands for any
/// number of lines that the page leaves out.
/// </summary>
internal sealed class PageRun(Bench bench)
{
    private const string LeftOut = "…";

    /// <summary>What does not agree, with page and line; empty if all does.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Command lines typed.</summary>
    public int Typed { get; private set; }

    /// <summary>What the blocks would be if they were made anew: only those that do not agree.</summary>
    public Dictionary<BlockPart, IReadOnlyList<string>> Anew { get; } = [];

    public async Task FollowAsync(Page page)
    {
        foreach (PagePart part in page.Parts)
        {
            switch (part)
            {
                case HandPart hand:
                    bench.Do(hand.Act);
                    break;
                case BlockPart { NotRun: null, Info: "console" } block:
                    await CompareAsync(page, block);
                    break;
                case BlockPart { NotRun: null, Info: "sh" } block:
                    await MustSucceedAsync(page, block);
                    break;
            }
        }
    }

    /// <summary>Arguments as a shell would split them; null if the line is not one of nameplate's.</summary>
    public static IReadOnlyList<string>? Arguments(string line)
    {
        List<string> words = Words(line);
        return words is ["nameplate" or "./nameplate", ..] ? words[1..] : null;
    }

    private async Task CompareAsync(Page page, BlockPart block)
    {
        List<string> made = [];
        bool agrees = true;
        for (int at = 0; at < block.Content.Count;)
        {
            string command = block.Content[at];
            // The demo shows command lines itself: all that follows it in a block is its output.
            bool isDemo = command.EndsWith("nameplate demo", StringComparison.Ordinal);
            string[] expected = [.. block.Content.Skip(at + 1).TakeWhile(line => isDemo || !line.StartsWith("$ ", StringComparison.Ordinal))];
            (int exitCode, string[] shown) = await TypeAsync(page, block.Line + 1 + at, command.StartsWith("$ ", StringComparison.Ordinal) ? command[2..] : command);
            bool same = Agree([.. expected.Select(Masks.Apply)], [.. shown.Select(Masks.Apply)]);
            bool showsError = !isDemo && expected.Any(line => line.StartsWith("error N", StringComparison.Ordinal)); // a page hides no failure
            if (!same || (exitCode != 0) != showsError)
            {
                agrees = false;
                Wrong.Add($"{page.Name}({block.Line + 1 + at}): {command}\n  exit {exitCode}\n--- the page\n{string.Join('\n', expected)}\n--- the screen\n{string.Join('\n', shown)}");
            }

            made.AddRange([command, .. same ? expected : shown]);
            if (made[^1].Length > 0 && at + 1 + expected.Length < block.Content.Count)
            {
                made.Add(""); // between two commands
            }

            at += 1 + expected.Length;
        }

        if (!agrees)
        {
            Anew[block] = made;
        }
    }

    private async Task MustSucceedAsync(Page page, BlockPart block)
    {
        for (int at = 0; at < block.Content.Count; at++)
        {
            if (block.Content[at].Trim() is { Length: > 0 } line && !line.StartsWith('#'))
            {
                (int exitCode, string[] shown) = await TypeAsync(page, block.Line + 1 + at, line, isAnswered: true);
                if (exitCode != 0)
                {
                    Wrong.Add($"{page.Name}({block.Line + 1 + at}): {line}\n  exit {exitCode}\n{string.Join('\n', shown)}");
                }
            }
        }
    }

    private async Task<(int ExitCode, string[] Shown)> TypeAsync(Page page, int line, string command, bool isAnswered = false)
    {
        if (Arguments(command) is not { } arguments)
        {
            Wrong.Add($"{page.Name}({line}): '{command}' is no command of nameplate's; mark the block <!-- not run: reason -->");
            return (0, []);
        }

        Typed++;
        (int exitCode, string shown) = await bench.TypeAsync(arguments, isAnswered ? Bench.AnswerTo(arguments[0]) : null);
        string[] lines = Masks.WithoutFolder(shown, bench.Folder).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return (exitCode, [.. lines.Select(text => text.TrimEnd()).SkipWhile(text => text.Length == 0)]);
    }

    /// <summary>True if the page's lines are the screen's, where "…" stands for any number of them; blank lines at the end do not count.</summary>
    internal static bool Agree(IReadOnlyList<string> page, IReadOnlyList<string> screen)
    {
        int pages = page.Count;
        while (pages > 0 && page[pages - 1].Length == 0)
        {
            pages--;
        }

        int screens = screen.Count;
        while (screens > 0 && screen[screens - 1].Length == 0)
        {
            screens--;
        }

        return AgreeFrom(page.Take(pages).ToArray(), screen.Take(screens).ToArray());
    }

    private static bool AgreeFrom(ReadOnlySpan<string> page, ReadOnlySpan<string> screen)
    {
        if (page.IsEmpty)
        {
            return screen.IsEmpty;
        }

        if (page[0].Trim() != LeftOut)
        {
            return !screen.IsEmpty && page[0] == screen[0] && AgreeFrom(page[1..], screen[1..]);
        }

        for (int skipped = 0; skipped <= screen.Length; skipped++)
        {
            if (AgreeFrom(page[1..], screen[skipped..]))
            {
                return true;
            }
        }

        return false;
    }

    // Words between spaces, "quoted ones" whole; a comment begins with # behind a space.
    private static List<string> Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool quoted = false, begun = false;
        foreach (char letter in line)
        {
            if (letter == '#' && !quoted && !begun)
            {
                break;
            }

            if (letter == '"')
            {
                quoted = !quoted;
                begun = true;
            }
            else if (letter == ' ' && !quoted)
            {
                if (begun)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(letter);
                begun = true;
            }
        }

        if (begun)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}

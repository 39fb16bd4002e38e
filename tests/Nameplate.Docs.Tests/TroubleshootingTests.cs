using System.Text.RegularExpressions;
using Nameplate.Cli;
using Nameplate.Cli.Output;
using Nameplate.Cli.Tests;
using Nameplate.Foundation;

namespace Nameplate.Docs.Tests;

/// <summary>
/// docs/troubleshooting.md has every N-code, in the order and groups of the tables in the code, and shows what the screen shows:
/// each error is brought about on a virtual board. <c>UPDATE_DOCS=1</c> writes the texts anew.
/// </summary>
public sealed partial class TroubleshootingTests
{
    private const string Name = "docs/troubleshooting.md";
    private const int Columns = 100;

    public static TheoryData<int> Codes => [.. ErrorCodes.All.Select(code => code.Number)];

    [Fact]
    public void The_page_and_the_table_have_the_same_codes_in_the_same_order() =>
        Headings("### ").ShouldBe(ErrorCodes.All.Select(code => code.ToString()));

    [Fact]
    public void The_groups_are_the_exit_codes()
    {
        ExitCode[] used = [.. ExitCodes.All.Where(row => ErrorCodes.All.Any(code => code.ExitCode == row.Number))];

        Headings("## ").Where(heading => heading.StartsWith("Exit code", StringComparison.Ordinal))
            .ShouldBe(used.Select(row => $"Exit code {row.Number}: {row.Meaning}"));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_entry_has_its_title_and_says_what_it_means_and_what_to_do(int number)
    {
        string entry = Entry(number);

        entry.ShouldContain($"*{ErrorCodes.All.Single(code => code.Number == number).Title}*");
        entry.ShouldContain($"```error N{number}\n");
        entry.ShouldContain("\n**Means**");
        entry.ShouldContain("\n**Now**");
    }

    [Fact]
    public async Task Every_entry_shows_what_the_screen_shows()
    {
        Page page = Page.Read(Name);
        Dictionary<BlockPart, IReadOnlyList<string>> anew = [];
        List<string> wrong = [];
        foreach (BlockPart block in page.Blocks.Where(block => block.Info.StartsWith("error N", StringComparison.Ordinal)))
        {
            string[] shown = await ShownAsync(int.Parse(block.Info["error N".Length..], null));
            if (!shown.Select(Same).SequenceEqual(block.Content.Select(Same)))
            {
                anew[block] = shown;
                wrong.Add($"{block.Info}\n--- the page\n{string.Join('\n', block.Content)}\n--- the screen\n{string.Join('\n', shown)}");
            }
        }

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1" && anew.Count > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, Name), page.With(anew), TestContext.Current.CancellationToken);
            return;
        }

        wrong.ShouldBeEmpty(string.Join("\n\n", wrong));
    }

    // Of two ports that lead to one board, either may come first.
    private static string Same(string line) => Masks.Apply(line).Replace("/dev/ttyUSB1", "/dev/ttyUSB0", StringComparison.Ordinal);

    private static async Task<string[]> ShownAsync(int number)
    {
        using Desk desk = new();
        CliResult result = await ErrorScenarios.All[number](desk);
        string text = result.Error.Contains($"error N{number}:", StringComparison.Ordinal) ? result.Error : result.Out;
        text = BoardName().Replace(Masks.WithoutFolder(text, desk.Folder), match => match.Value == "sim:b" ? "/dev/ttyUSB1" : "/dev/ttyUSB0");
        return
        [
            .. text.ReplaceLineEndings("\n").Split('\n')
                .SkipWhile(line => !line.StartsWith($"error N{number}:", StringComparison.Ordinal))
                .TakeWhile((line, index) => index == 0 || line.StartsWith("  ", StringComparison.Ordinal))
                .SelectMany((line, index) => Wrapping.Hang(line.TrimEnd(), index == 0 ? 2 : 10, Columns).Split('\n')),
        ];
    }

    private static string Entry(int number)
    {
        string text = string.Join('\n', Page.Read(Name).Lines);
        int start = text.IndexOf($"\n### N{number}\n", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0);
        int end = text.IndexOf("\n##", start + 5, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    private static IEnumerable<string> Headings(string mark) =>
        Page.Read(Name).Lines.Where(line => line.StartsWith(mark, StringComparison.Ordinal)).Select(line => line[mark.Length..]);

    /// <summary>What the scenarios call their boards; a reader knows them by their ports.</summary>
    [GeneratedRegex(@"\b(?:sim:(?:a|b|broken|stm32h743xi)|canned|silent)\b(?!/)")]
    private static partial Regex BoardName();
}

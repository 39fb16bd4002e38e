[assembly: CollectionBehavior(DisableTestParallelization = true)] // a page's files are named relative to the working directory

namespace Nameplate.Docs.Tests;

/// <summary>
/// Every command line that README and docs show is typed, and what it prints is compared. <c>UPDATE_DOCS=1</c> writes the
/// outputs anew. Blocks under <c>&lt;!-- not run: reason --&gt;</c> are left out and listed.
/// </summary>
public sealed class CommandLineTests
{
    public static TheoryData<string> WithCommands => [.. Pages.WithCommands];

    [Theory]
    [MemberData(nameof(WithCommands))]
    public async Task Every_command_line_of_the_page_prints_what_the_page_shows(string name)
    {
        Page page = Page.Read(name);
        PageRun run = await FollowAsync(page);

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1" && run.Anew.Count > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(Cli.Tests.Repository.Root, name), page.With(run.Anew), TestContext.Current.CancellationToken);
            run = await FollowAsync(Page.Read(name));
        }

        run.Wrong.ShouldBeEmpty(string.Join("\n\n", run.Wrong) + "\n\nrun the tests with UPDATE_DOCS=1 to write the outputs anew");
    }

    [Fact]
    public void No_command_line_stands_in_a_block_that_is_not_looked_at()
    {
        List<string> hidden = [];
        foreach (Page page in Pages.All.Where(name => !Pages.Elsewhere.ContainsKey(name)).Select(Page.Read))
        {
            hidden.AddRange(from block in page.Blocks
                            where !block.HasCommands && block.NotRun is null && !block.Info.StartsWith("error ", StringComparison.Ordinal)
                            from line in block.Content
                            where PageRun.Arguments(line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line) is not null
                            select $"{page.Name}({block.Line}): {line}");
        }

        hidden.ShouldBeEmpty("write ```console or ```sh, or mark the block <!-- not run: reason -->");
    }

    [Fact]
    public void What_is_not_run_says_why()
    {
        List<string> listed = [.. Pages.Elsewhere.Select(page => $"{page.Key}: {page.Value}")];
        foreach (Page page in Pages.All.Where(name => !Pages.Elsewhere.ContainsKey(name)).Select(Page.Read))
        {
            listed.AddRange(page.Blocks.Where(block => block.NotRun is not null)
                .Select(block => $"{page.Name}({block.Line}): {block.NotRun}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', listed));
        if (Environment.GetEnvironmentVariable("NAMEPLATE_REPORT") is { Length: > 0 } report)
        {
            File.AppendAllLines(report, ["not run, because:", .. listed.Select(line => $"  {line}")]);
        }

        listed.ShouldAllBe(line => line.Split(": ", 2)[1].Length > 10);
    }

    [Fact]
    public async Task Control_a_page_that_shows_something_else_is_found()
    {
        Page page = Page.FromText("control.md", """
            ```console
            $ nameplate assign 10 -p /dev/ttyUSB0 --quiet
            done: this is device #11, read back
            ```
            """);

        (await FollowAsync(page)).Wrong.ShouldHaveSingleItem().ShouldContain("control.md(2)");
    }

    [Fact]
    public async Task Control_a_command_that_does_not_exist_is_found()
    {
        Page page = Page.FromText("control.md", "```sh\nnameplate asign 10 -p /dev/ttyUSB0\nmake\n```\n");

        (await FollowAsync(page)).Wrong.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Control_an_error_that_the_page_hides_is_found()
    {
        Page page = Page.FromText("control.md", "```console\n$ nameplate show -p /dev/ttyUSB0 --chip stm32f999\n…\n```\n");

        (await FollowAsync(page)).Wrong.ShouldHaveSingleItem();
    }

    private static async Task<PageRun> FollowAsync(Page page)
    {
        using Bench bench = new();
        PageRun run = new(bench);
        await run.FollowAsync(page);
        return run;
    }
}

namespace Nameplate.Chips.Tests;

public sealed class ChipsPageTests
{
    [Fact]
    public void The_page_says_what_the_database_holds()
    {
        string path = Path.Combine(Root(), "docs", "chips.md");
        string page = ChipsPage.Render();
        if (Environment.GetEnvironmentVariable("NAMEPLATE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, page);
        }

        File.ReadAllText(path).ReplaceLineEndings("\n")
            .ShouldBe(page, "docs/chips.md is out of date: run this test with NAMEPLATE_WRITE_DOCS=1");
    }

    [Fact]
    public void Every_value_of_every_source_is_on_the_page()
    {
        string page = ChipsPage.Render();
        foreach (Chip chip in ChipDatabase.All)
        {
            page.ShouldContain(chip.Devices);
            chip.Sources.Where(source => source.Key != "Identity").ShouldAllBe(source => page.Contains(source.Value));
        }
    }

    private static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Nameplate.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"no Nameplate.slnx above {AppContext.BaseDirectory}");
    }
}

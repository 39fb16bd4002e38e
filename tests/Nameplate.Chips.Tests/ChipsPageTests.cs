namespace Nameplate.Chips.Tests;

public sealed class ChipsPageTests
{
    [Fact]
    public void The_pages_say_what_the_database_holds()
    {
        foreach ((string name, string page) in ChipsPage.RenderAll())
        {
            string path = Path.Combine(Root(), name);
            if (Environment.GetEnvironmentVariable("NAMEPLATE_WRITE_DOCS") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, page);
            }

            File.Exists(path).ShouldBeTrue(name);
            File.ReadAllText(path).ReplaceLineEndings("\n")
                .ShouldBe(page, $"{name} is out of date: run this test with NAMEPLATE_WRITE_DOCS=1");
        }
    }

    [Fact]
    public void No_family_has_a_page_without_chips() =>
        Directory.GetFiles(Path.Combine(Root(), "docs/chips")).Select(Path.GetFileName)
            .ShouldBe(ChipDatabase.All.Select(chip => $"{chip.Family.ToLowerInvariant()}.md").Distinct(), ignoreOrder: true);

    [Fact]
    public void Every_value_of_every_source_is_on_its_page()
    {
        IReadOnlyDictionary<string, string> pages = ChipsPage.RenderAll();
        foreach (Chip chip in ChipDatabase.All)
        {
            pages["docs/chips.md"].ShouldContain(chip.Devices);
            string page = pages[$"docs/chips/{chip.Family.ToLowerInvariant()}.md"];
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

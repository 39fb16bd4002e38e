namespace Nameplate.Chips.Tests.Places;

public sealed class PlacesPageTests
{
    [Fact]
    public void The_page_says_what_the_database_holds()
    {
        string path = Path.Combine(Root(), "docs", "places.md");
        string page = PlacesPage.Render();
        if (Environment.GetEnvironmentVariable("NAMEPLATE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, page);
        }

        File.ReadAllText(path).ReplaceLineEndings("\n")
            .ShouldBe(page, "docs/places.md is out of date: run this test with NAMEPLATE_WRITE_DOCS=1");
    }

    [Fact]
    public void Every_chip_has_a_row_and_a_recommendation()
    {
        string[] lines = PlacesPage.Render().Split('\n');

        foreach (Chip chip in ChipDatabase.All)
        {
            lines.Count(line => line.StartsWith($"| {chip.Name} | ", StringComparison.Ordinal)).ShouldBe(1, chip.Name);
        }
    }

    [Fact]
    public void The_seven_places_of_the_thread_each_have_tests_that_exist()
    {
        PlacesPage.Thread.Count.ShouldBe(7);
        foreach (string test in PlacesPage.Thread.SelectMany(place => place.Tests))
        {
            Exists(test).ShouldBeTrue($"{test} is in docs/places.md and nowhere in tests");
        }
    }

    [Theory]
    [InlineData("OneTimeMemoryTests.There_is_no_such_test")]
    [InlineData("NoSuchTests.A_number_outlives_twenty_updates_and_a_mass_erase")]
    public void Control_a_test_that_does_not_exist_is_noticed(string test) => Exists(test).ShouldBeFalse();

    /// <summary>Whether a source file of tests has the class, and in it the method as a test.</summary>
    private static bool Exists(string test)
    {
        (string type, string method) = (test.Split('.')[0], test.Split('.')[1]);
        return Directory.EnumerateFiles(Path.Combine(Root(), "tests"), $"{type}.cs", SearchOption.AllDirectories).Any(file =>
        {
            string[] lines = File.ReadAllLines(file);
            int at = Array.FindIndex(lines, line => line.Contains($" {method}(", StringComparison.Ordinal));
            return lines.Any(line => line.Contains($"class {type}", StringComparison.Ordinal))
                && at > 0 && lines.Take(at).Reverse().TakeWhile(line => line.Trim().Length > 0).Any(line => line.Contains("[Fact", StringComparison.Ordinal)
                    || line.Contains("[Theory", StringComparison.Ordinal));
        });
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

using Nameplate.Chips;

namespace Nameplate.Cli.Tests;

public sealed class DemoTests
{
    public static TheoryData<string> Chips => [.. ChipDatabase.OfFamilies("H7", "H7RS").Select(chip => chip.Name)];

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task The_story_ends_well_on_every_chip(string chip)
    {
        using Desk desk = new();

        CliResult result = await desk.RunAsync("demo", "--chip", chip);

        result.ExitCode.ShouldBe(0, result.ToString());
        result.LastLine.ShouldContain("intact");
        result.Out.ShouldContain("error N304");
    }
}

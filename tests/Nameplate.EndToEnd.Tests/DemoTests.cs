using System.Diagnostics;

namespace Nameplate.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_tells_the_whole_story_and_ends_with_the_number_intact()
    {
        await using Workshop shop = new();
        long start = Stopwatch.GetTimestamp();

        Ended demo = (await shop.NameplateAsync("demo")).With(0);

        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(30));
        demo.LastLine.ShouldContain("intact");
        demo.Output.ShouldContain("nameplate assign 10");
        demo.Output.ShouldContain("error N304");
        demo.Output.ShouldContain("#10");
        Directory.GetFileSystemEntries(shop.Temporary, "nameplate-*").ShouldBeEmpty();
    }
}

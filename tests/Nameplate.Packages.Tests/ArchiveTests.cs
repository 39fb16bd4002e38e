using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>The programs that are one file.</summary>
public sealed class ArchiveTests
{
    [Fact]
    public void Program_for_Linux_runs_in_an_empty_folder_and_leaves_nothing_there()
    {
        using CleanPlace place = new();
        string program = Unpack(place, "linux-x64");
        IReadOnlyList<string> before = place.Content;

        Demo.ShouldHaveTold(place.Run(program, "demo"));

        place.Content.ShouldBe(before);
        Directory.GetFiles(Path.GetDirectoryName(program)!).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["LICENSE", "THIRD-PARTY-NOTICES.txt", "nameplate"]);
    }

    [Fact]
    public void Program_tells_the_version_of_the_release()
    {
        using CleanPlace place = new();
        place.Run(Unpack(place, "linux-x64"), "--version").Output.ShouldStartWith(Release.Version);
    }

    [Fact]
    public void Program_reads_and_writes_a_table_with_what_was_left_of_its_libraries()
    {
        using CleanPlace place = new();
        File.WriteAllText(place.PathOf("units.csv"), "number;uid;note\n11;3035303132335103001F0043;plain\n10;3035303132335103001F0042;\"a; \"\"b\"\", c\"\n");

        Tool.Result table = place.Run(Unpack(place, "linux-x64"), "table", "csv", "--from", place.PathOf("units.csv"));

        table.Output.ShouldBe("number,uid,note\n10,3035303132335103001F0042,\"a; \"\"b\"\", c\"\n11,3035303132335103001F0043,plain\n", table.Error);
    }

    [Fact]
    public void Program_for_arm64_runs_on_an_emulated_processor()
    {
        Tool.Require("qemu-aarch64-static", "qemu-user-static");
        Assert.SkipUnless(Directory.Exists("/usr/aarch64-linux-gnu/lib"), "the C library of arm64 is not installed (apt-get install libstdc++6-arm64-cross)");
        using CleanPlace place = new();
        string program = Unpack(place, "linux-arm64");
        IReadOnlyList<string> before = place.Content;

        Demo.ShouldHaveTold(place.Run("/usr/bin/qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", program, "demo"));

        place.Content.ShouldBe(before);
    }

    internal static string Unpack(CleanPlace place, string runtime)
    {
        string name = $"nameplate-{Release.Version}-{runtime}";
        Tool.Run("tar", "-xzf", Release.PathOf($"{name}.tar.gz"), "-C", place.PathOf("")).ExitCode.ShouldBe(0);
        return place.PathOf($"{name}/nameplate");
    }
}

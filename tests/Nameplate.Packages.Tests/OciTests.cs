using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>The image for containers.</summary>
public sealed class OciTests
{
    private static string FileOfRelease => Release.PathOf($"nameplate-{Release.Version}-linux-x64.oci.tar");

    [Fact]
    public void Container_plays_the_demo_with_what_the_image_holds_and_leaves_nothing()
    {
        RootTree.Require();
        using CleanPlace place = new();
        OciImage image = new(FileOfRelease, place.PathOf("image"));
        RootTree tree = image.Unpack(place.PathOf("root"));
        JsonElement config = image.Config.GetProperty("config");
        string entry = config.GetProperty("Entrypoint")[0].GetString()!;
        string[] environment = [.. config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()!)
            // The one PATH is that of the programs which make the container.
            .Where(variable => !variable.StartsWith("PATH=", StringComparison.Ordinal))];
        IReadOnlyList<string> before = place.Content;

        Demo.ShouldHaveTold(tree.Run(environment, entry, "demo"));

        place.Content.ShouldBe(before);
    }

    [Fact]
    public void Container_keeps_its_state_in_the_volume()
    {
        RootTree.Require();
        using CleanPlace place = new();
        OciImage image = new(FileOfRelease, place.PathOf("image"));
        RootTree tree = image.Unpack(place.PathOf("root"));
        image.Config.GetProperty("config").GetProperty("Volumes").TryGetProperty("/state", out _).ShouldBeTrue();

        Tool.Result assigned = tree.Run(["NAMEPLATE_STATE=/state"], "/usr/bin/nameplate", "assign", "10", "-p", "sim:stm32h750xb");

        assigned.ExitCode.ShouldBe(0, assigned.Output + assigned.Error);
        Directory.Exists(Path.Combine(tree.Root, "root/.local")).ShouldBeFalse();
    }

    [Fact]
    public void Image_says_what_it_is()
    {
        using CleanPlace place = new();
        OciImage image = new(FileOfRelease, place.PathOf("image"));

        image.Config.GetProperty("architecture").GetString().ShouldBe("amd64");
        image.Config.GetProperty("config").GetProperty("Labels").GetProperty("org.opencontainers.image.version").GetString().ShouldBe(Release.Version);
        image.Index.GetProperty("manifests")[0].GetProperty("annotations").GetProperty("org.opencontainers.image.ref.name").GetString()
            .ShouldBe(Release.Version);
    }

    [Fact]
    public void Another_program_copies_the_image_and_finds_every_digest_right()
    {
        Tool.Require("skopeo", "skopeo");
        using CleanPlace place = new();

        Tool.Result copied = Tool.Run("skopeo", "--insecure-policy", "--tmpdir", place.PathOf("tmp"), "copy",
            $"oci-archive:{FileOfRelease}:{Release.Version}", $"dir:{place.PathOf("copy")}");

        copied.ExitCode.ShouldBe(0, copied.Output + copied.Error);
        File.Exists(place.PathOf("copy/manifest.json")).ShouldBeTrue();
    }
}

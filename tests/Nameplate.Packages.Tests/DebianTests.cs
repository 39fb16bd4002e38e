using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>The Debian package, on a Debian that has nothing but what every Debian has.</summary>
public sealed class DebianTests(DebianMachine machine)
{
    [Fact]
    public void Package_installs_runs_and_goes_without_a_trace()
    {
        RootTree tree = machine.Tree;
        IReadOnlyList<string> before = machine.Content;
        string package = Path.Combine(tree.Root, "tmp/nameplate.deb");
        File.Copy(FileOf("amd64"), package);

        Good(tree, "dpkg", "--install", "/tmp/nameplate.deb");
        File.Delete(package);
        IReadOnlyList<string> installed = machine.Content;
        Good(tree, "dpkg", "--verify", "nameplate").ShouldBeEmpty();
        Demo.ShouldHaveTold(tree.Run([], "nameplate", "demo"));
        machine.Content.ShouldBe(installed);
        Good(tree, "dpkg", "--purge", "nameplate");

        machine.Content.ShouldBe(before);
        installed.ShouldContain("usr/bin/nameplate");
        installed.ShouldContain("usr/lib/udev/rules.d/60-nameplate.rules");
        installed.ShouldContain("usr/share/man/man1/nameplate.1.gz");
        installed.ShouldContain("usr/share/bash-completion/completions/nameplate");
        installed.ShouldContain("usr/share/zsh/vendor-completions/_nameplate");
        installed.ShouldContain("usr/share/fish/vendor_completions.d/nameplate.fish");
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public void Lintian_finds_nothing(string architecture)
    {
        Tool.Require("lintian", "lintian");
        Tool.Result lintian = Tool.Run("lintian", "--allow-root", "--fail-on", "error,warning", FileOf(architecture));

        lintian.ExitCode.ShouldBe(0, lintian.Output + lintian.Error);
        lintian.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("amd64", 62)]
    [InlineData("arm64", 183)]
    public void Package_holds_the_program_of_its_architecture(string architecture, int machineOfElf)
    {
        using CleanPlace place = new();
        Tool.Run("dpkg-deb", "--field", FileOf(architecture), "Architecture").Output.Trim().ShouldBe(architecture);
        Tool.Run("dpkg-deb", "--field", FileOf(architecture), "Version").Output.Trim().ShouldBe(Release.Version);

        Tool.Run("dpkg-deb", "--extract", FileOf(architecture), place.PathOf("tree")).ExitCode.ShouldBe(0);

        // ELF: e_machine lies at 0x12 (System V ABI, edition 4.1, figure 4-3).
        File.ReadAllBytes(place.PathOf("tree/usr/bin/nameplate"))[0x12].ShouldBe((byte)machineOfElf);
    }

    private static string FileOf(string architecture) => Release.PathOf($"nameplate_{Release.Version}_{architecture}.deb");

    private static string Good(RootTree tree, params IReadOnlyList<string> command)
    {
        Tool.Result result = tree.Run([], command[0], [.. command.Skip(1)]);
        result.ExitCode.ShouldBe(0, $"{string.Join(' ', command)}\n{result.Output}{result.Error}");
        return result.Output;
    }
}

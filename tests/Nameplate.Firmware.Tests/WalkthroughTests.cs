using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>"Your number in ten minutes" of firmware/README.md, block by block, on a project of CubeMX's shape.</summary>
public sealed class WalkthroughTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-walkthrough-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_project_that_does_what_the_page_says_prints_its_number()
    {
        Tool.Result done = Run(Path.Combine(FirmwareFolder.Path, "tests", "walkthrough.sh"));

        done.ExitCode.ShouldBe(0, done.Error);
        done.Output.ShouldBe("this is device 55\n");
        done.Error.ShouldContain("done: my-project 1.0 → 1.1, firmware ");
        done.Error.ShouldContain("identity #55 intact");
    }

    // Control: a page whose card does not compile stops the walk.
    [Fact]
    public void A_page_that_has_rotted_is_noticed()
    {
        string copy = Path.Combine(_folder, "firmware");
        Tool.Run("cp", "-r", FirmwareFolder.Path, copy).ExitCode.ShouldBe(0);
        string page = Path.Combine(copy, "README.md");
        string text = File.ReadAllText(page);
        text.ShouldContain("nameplate_get_u64(&np");
        File.WriteAllText(page, text.Replace("nameplate_get_u64(&np", "nameplate_get_number(&np", StringComparison.Ordinal));

        Tool.Result done = Run(Path.Combine(copy, "tests", "walkthrough.sh"));

        done.ExitCode.ShouldNotBe(0);
        done.Output.ShouldBeEmpty();
    }

    private Tool.Result Run(string script)
    {
        Tool.Require("bash", "bash");
        Tool.Require("make", "make");
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
        Tool.Require("qemu-system-arm", "qemu-system-arm");
        string command = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "nameplate.dll")}'";
        return Tool.Run("env", $"NAMEPLATE_COMMAND={command}", "bash", script, Path.Combine(_folder, Path.GetRandomFileName()));
    }
}

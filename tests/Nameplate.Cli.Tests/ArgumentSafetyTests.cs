namespace Nameplate.Cli.Tests;

/// <summary>What an argument names is written and nothing else, and what it holds is shown and not obeyed.</summary>
public sealed class ArgumentSafetyTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Escape_sequences_in_an_argument_are_shown_and_not_obeyed()
    {
        CliResult result = await _desk.RunAsync("plan", "\e[31mred.hex");

        result.Error.ShouldContain("\uFFFD[31mred.hex");
        result.Error.ShouldNotContain("\e");
    }

    [Fact]
    public async Task A_generated_file_replaces_a_link_and_can_be_read_by_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        string target = _desk.File("mine.txt", "mine");
        string link = Path.Combine(_desk.Folder, "nameplate.ld");
        File.CreateSymbolicLink(link, target);

        await _desk.MustAsync("generate", "linker", "--chip", "stm32h743xi", "--out", link);

        (await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken)).ShouldBe("mine");
        (await File.ReadAllTextAsync(link, TestContext.Current.CancellationToken)).ShouldContain("NAMEPLATE");
    }

    [Fact]
    public async Task A_device_is_not_replaced_by_a_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are named so on Linux");
        CliResult result = await _desk.RunAsync("generate", "linker", "--chip", "stm32h743xi", "--out", "/dev/null");

        result.ExitCode.ShouldBe(12);
        result.Error.ShouldContain("not a file");
    }
}

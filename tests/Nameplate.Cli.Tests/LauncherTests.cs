using System.Diagnostics;

namespace Nameplate.Cli.Tests;

public sealed class LauncherTests
{
    [Fact]
    public async Task The_launcher_plays_the_demo()
    {
        (int exitCode, string output, string error) = await RunAsync("nameplate", "demo");

        exitCode.ShouldBe(0, error);
        CliResult.Lines(output)[^1].ShouldContain("intact");
    }

    [Fact]
    public async Task The_script_writes_the_man_page()
    {
        string page = Path.Combine(Directory.CreateTempSubdirectory("nameplate-man-").FullName, "man1", "nameplate.1");

        (int exitCode, string output, string error) = await RunAsync("eng/man.sh", page);

        exitCode.ShouldBe(0, error);
        output.TrimEnd().ShouldBe(page);
        File.ReadAllText(page).ShouldStartWith(".TH NAMEPLATE 1 ");
        Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(page))!, recursive: true);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string argument)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/env"), "no POSIX shell here");
        ProcessStartInfo start = new(Path.Combine(Repository.Root, program), [argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("NAMEPLATE_PORT");

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        return (process.ExitCode, await output, await error);
    }
}

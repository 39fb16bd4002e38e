using System.Diagnostics;

namespace Nameplate.Cli.Tests;

public sealed class LauncherTests
{
    [Fact]
    public async Task The_launcher_plays_the_demo()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/env"), "no POSIX shell here");
        ProcessStartInfo start = new(Path.Combine(Repository.Root, "nameplate"), ["demo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("NAMEPLATE_PORT");

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(0, await error);
        CliResult.Lines(await output)[^1].ShouldContain("intact");
    }
}

using System.Diagnostics;

namespace Nameplate.Simulator.Tests;

/// <summary>The program stm32flash 0.7 as Debian ships it.</summary>
internal static class Stm32Flash
{
    public static void Require() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && File.Exists("/usr/bin/stm32flash"), "stm32flash is not installed: apt-get install stm32flash");

    /// <summary>Runs it to its end; what it printed, errors last.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string port, string mode, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("stm32flash", ["-m", mode, "-b", "115200", .. arguments, port])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        output += await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}

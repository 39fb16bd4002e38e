using System.Diagnostics;

namespace Nameplate.Serial.Tests.Linux;

// Starts Nameplate.Serial.Probe as a process of its own.
internal static class Probe
{
    internal static Process Start(string[] arguments, Action<ProcessStartInfo>? change = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Nameplate.Serial.Probe"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        change?.Invoke(start);
        return Process.Start(start)!;
    }

    /// <summary>Waits for its end, which must be a success; returns what it printed.</summary>
    internal static async Task<string> FinishAsync(Process probe)
    {
        Task<string> errors = probe.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await probe.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        probe.ExitCode.ShouldBe(0, await errors);
        return output;
    }
}

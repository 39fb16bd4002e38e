using System.Diagnostics;
using Nameplate.Testing;

namespace Nameplate.Serial.Tests.Linux;

// Runs the probe under the preload library; see ptyshim.c for what it does and the log it writes.
internal sealed class PtyShim : IDisposable
{
    private readonly string _library;
    private readonly string _log = Path.Combine(Path.GetTempPath(), $"nameplate-ptyshim-{Guid.NewGuid():N}.log");

    private PtyShim(string library) => _library = library;

    /// <summary>The shim, or a skipped test where it cannot be built.</summary>
    internal static PtyShim Required() => new(PtyShimLibrary.Required());

    /// <summary>What the program did to the port, without times and path.</summary>
    internal string[] Acts => [.. File.ReadAllLines(_log).Select(line => line.Split(' ', 3)[2])];

    /// <summary>Runs the probe to its end; returns what it printed.</summary>
    internal async Task<string> ProbeAsync(params string[] arguments)
    {
        using Process probe = Probe.Start(arguments, start =>
        {
            start.Environment["LD_PRELOAD"] = _library;
            start.Environment["PTYSHIM_LOG"] = _log;
        });
        return await Probe.FinishAsync(probe);
    }

    /// <summary>Runs another program under the shim to its end.</summary>
    internal async Task<int> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LD_PRELOAD"] = _library;
        start.Environment["PTYSHIM_LOG"] = _log;
        using Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public void Dispose() => File.Delete(_log);
}

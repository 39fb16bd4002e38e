using System.Diagnostics;

namespace Nameplate.Serial.Tests.Linux;

// Builds the preload library and runs the probe under it; see ptyshim.c for what it does and the log it writes.
internal sealed class PtyShim : IDisposable
{
    private static readonly Lazy<string?> s_library = new(Build);
    private readonly string _log = Path.Combine(Path.GetTempPath(), $"nameplate-ptyshim-{Guid.NewGuid():N}.log");

    private PtyShim()
    {
    }

    /// <summary>The shim, or a skipped test where it cannot be built.</summary>
    internal static PtyShim Required()
    {
        Assert.SkipWhen(s_library.Value is null, "gcc is not installed: apt-get install gcc libc6-dev");
        return new PtyShim();
    }

    /// <summary>What the program did to the port, without times and path.</summary>
    internal string[] Acts => [.. File.ReadAllLines(_log).Select(line => line.Split(' ', 3)[2])];

    /// <summary>Runs the probe to its end; returns what it printed.</summary>
    internal async Task<string> ProbeAsync(params string[] arguments)
    {
        using Process probe = Probe.Start(arguments, start =>
        {
            start.Environment["LD_PRELOAD"] = s_library.Value;
            start.Environment["PTYSHIM_LOG"] = _log;
        });
        return await Probe.FinishAsync(probe);
    }

    /// <summary>Runs another program under the shim to its end.</summary>
    internal async Task<int> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LD_PRELOAD"] = s_library.Value;
        start.Environment["PTYSHIM_LOG"] = _log;
        using Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public void Dispose() => File.Delete(_log);

    private static string? Build()
    {
        string library = Path.Combine(AppContext.BaseDirectory, "ptyshim.so");
        string source = Path.Combine(AppContext.BaseDirectory, "ptyshim.c");
        try
        {
            using Process gcc = Process.Start("gcc",
                ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source, "-ldl"]);
            gcc.WaitForExit();
            gcc.ExitCode.ShouldBe(0, "ptyshim.c does not compile");
            return library;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

using Nameplate.Benchmarks.Lines;

namespace Nameplate.Benchmarks.Programs;

/// <summary>The command line as its users run it: one process, start-up included.</summary>
/// <param name="directory">Where it keeps its state.</param>
internal sealed class NameplateProgram(string directory)
{
    private static readonly string s_assembly =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../nameplate/nameplate.dll"));

    private readonly Dictionary<string, string> _environment = new() { ["NAMEPLATE_STATE"] = Path.Combine(directory, "state") };

    public Task<MeteredProcess> VersionAsync() => RunAsync("--version");

    public Task<MeteredProcess> UpdateAsync(Firmware firmware, IReadOnlyList<string> ports) =>
        RunAsync(["update", firmware.File, "--base", $"0x{Firmware.Address:X8}", "--start", "none", .. On(ports)]);

    public Task<MeteredProcess> ShowAsync(string port) => RunAsync(["show", .. On([port])]);

    public Task<MeteredProcess> InspectAsync(string port, string trace) => RunAsync(["inspect", "--trace", trace, .. On([port])]);

    private static IEnumerable<string> On(IEnumerable<string> ports) => ports.SelectMany(port => new[] { "-p", port });

    private Task<MeteredProcess> RunAsync(params string[] arguments) =>
        MeteredProcess.RunAsync("dotnet", [s_assembly, .. arguments], _environment);
}

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>demo</c>.</summary>
/// <param name="Number">The number at the end.</param>
/// <param name="Chip">The chip that was played.</param>
/// <param name="Commands">Every command that was run, with its exit code.</param>
/// <param name="IdentityLines">32-byte lines of the identity's regions that were compared in the virtual chip's own cells.</param>
/// <param name="SectorsErased">Start addresses of the sectors that the virtual chip saw erased after the number was assigned.</param>
internal sealed record DemoReport(
    string Number, string Chip, IReadOnlyList<DemoCommandReport> Commands, int IdentityLines, IReadOnlyList<string> SectorsErased)
    : Report("nameplate.demo/1");

/// <summary>One command of the demo.</summary>
internal sealed record DemoCommandReport(string Command, int ExitCode);

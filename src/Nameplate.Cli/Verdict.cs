using Nameplate.Cli.Output;

namespace Nameplate.Cli;

/// <summary>How a verb ended: its exit code, the last line and the JSON are made from this one value.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Line">The last line: one truthful sentence.</param>
/// <param name="Report">What the verb found, for <c>--json</c>.</param>
/// <param name="Error">Why it did not end well, where the verb carries its error itself; already shown.</param>
internal sealed record Verdict(int ExitCode, string Line, Report? Report, ErrorReport? Error = null)
{
    public static Verdict Done(string line, Report report) => new(ExitCodes.Done, line, report);
}

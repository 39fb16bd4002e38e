namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>completion</c>.</summary>
internal sealed record CompletionReport(string Shell, string Script) : Report("nameplate.completion/1");

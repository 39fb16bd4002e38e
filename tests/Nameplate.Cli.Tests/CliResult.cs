using System.Text.Json;

namespace Nameplate.Cli.Tests;

/// <summary>What a command line left behind.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    /// <summary>The last line that is not empty, of standard output and else of standard error.</summary>
    public string LastLine => Lines(Out).LastOrDefault() ?? Lines(Error).LastOrDefault() ?? "";

    /// <summary>Standard output as the one JSON object that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public override string ToString() => $"exit {ExitCode}\n--- out\n{Out}--- error\n{Error}";
}

using System.Text.Json;

namespace Nameplate.EndToEnd.Tests;

/// <summary>How a program ended and what it said.</summary>
internal sealed record Ended(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The last line for people: standard output, or standard error where JSON was asked for.</summary>
    public string LastLine => Lines(IsJson ? Error : Output) is [.., var last] ? last : "";

    /// <summary>The one object of <c>--json</c>.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    private bool IsJson => Output.StartsWith('{');

    /// <summary>Asserts the exit code; all that was said is in the message.</summary>
    public Ended With(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, $"{Command}\n{Output}\n{Error}");
        return this;
    }

    /// <summary>Asserts that exit code, last line and JSON tell the same.</summary>
    public Ended Agreeing()
    {
        Json.GetProperty("exitCode").GetInt32().ShouldBe(ExitCode, Command);
        Json.GetProperty("verdict").GetString().ShouldBe(LastLine, Command);
        Json.GetProperty("error").ValueKind.ShouldBe(ExitCode == 0 ? JsonValueKind.Null : JsonValueKind.Object, Command);
        return this;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

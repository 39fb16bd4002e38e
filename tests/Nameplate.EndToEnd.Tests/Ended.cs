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

    /// <summary>Asserts that exit code, JSON and the words for people tell the same: the last line, or the error's first one.</summary>
    public Ended Agreeing()
    {
        string verdict = Json.GetProperty("verdict").GetString()!;
        bool isDone = ExitCode == 0;
        Json.GetProperty("exitCode").GetInt32().ShouldBe(ExitCode, Command);
        Json.GetProperty("error").ValueKind.ShouldBe(isDone ? JsonValueKind.Null : JsonValueKind.Object, Command);
        (isDone ? LastLine == verdict : Error.Contains(verdict, StringComparison.Ordinal))
            .ShouldBeTrue($"{Command}\nJSON: {verdict}\nfor people: {Error}");
        return this;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

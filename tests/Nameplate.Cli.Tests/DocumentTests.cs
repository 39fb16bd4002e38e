using System.CommandLine;
using System.Text;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Cli.Commands;
using Nameplate.Cli.Output;
using Nameplate.Foundation;

namespace Nameplate.Cli.Tests;

/// <summary>docs/cli.md is made from the command tree and the tables; <c>UPDATE_DOCS=1</c> writes it anew.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void The_manual_is_current()
    {
        string path = Path.Combine(Repository.Root, "docs", "cli.md");
        string made = Make();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, made);
        }

        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(made, "run the tests with UPDATE_DOCS=1 to write it anew");
    }

    [Fact]
    public void Every_code_stands_in_the_manual_once()
    {
        string[] lines = Make().Split('\n');
        foreach (ErrorCode code in ErrorCodes.All)
        {
            lines.Count(line => line.StartsWith($"| {code} |", StringComparison.Ordinal)).ShouldBe(1, code.ToString());
        }
    }

    private static string Make()
    {
        NameplateCommand root = new();
        StringBuilder text = new();
        text.Append("# The command line\n\nMade from `nameplate --help` and the tables in the code; a test fails when it is not current.\n");
        foreach (Verb verb in root.Verbs)
        {
            text.Append($"\n## nameplate {verb.Name}\n\n{verb.Description}\n\n```\n{string.Join('\n', verb.Examples)}\n```\n\n");
            text.Append("| argument or option | meaning |\n|---|---|\n");
            foreach (Argument argument in verb.Arguments)
            {
                string name = argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name;
                text.Append($"| `{name}{(argument.Arity.MaximumNumberOfValues > 1 ? " …" : "")}` | {Cell(argument.Description)} |\n");
            }

            foreach (Option option in verb.Options)
            {
                string names = string.Join(", ", new[] { option.Name }.Concat(option.Aliases));
                string value = option.HelpName is { } help ? $" {help}" : "";
                string initial = option.HasDefaultValue && option.GetDefaultValue() is { } given and not Array and not false ? $" (default: {given})" : "";
                text.Append($"| `{names}{value.Replace("|", "\\|", StringComparison.Ordinal)}` | {Cell(option.Description)}{initial}{(option.Required ? " (required)" : "")} |\n");
            }
        }

        text.Append("\n## Boot presets\n\n| `--boot` | which line does what |\n|---|---|\n");
        foreach (IBootEntry entry in BootEntries.All)
        {
            text.Append($"| `{entry.Name}` | {Cell(entry.Description)} |\n");
        }

        text.Append("\n## Faults\n\n`simulate --fault SPEC` takes, separated by commas, `ACTION@POINT=N` and options `:NAME=VALUE`:\n\n");
        text.Append("| action | at |\n|---|---|\n| `cut`, `reset`, `unplug`, `silence` | `rx`, `tx` (byte N), `flash`, `program`, `erase` (operation N) |\n");
        text.Append("| `drop`, `flip` (`:mask=0x01`), `insert` (`:byte=0x00`) | `rx`, `tx` |\n");
        text.Append("| `drift` (`:percent=-12`), `text` (boot-log text comes first) | `rx`, `tx` |\n| `echo` | `rx` |\n");
        text.Append("| `nack`, `silence`; the ACK: `lose`, `late` (`:ms=1500`), `twice` | `command` (`:phase=opcode`, `address` or `data`) |\n");
        text.Append("| `corrupt` (`:mask=0x01`): other bits than were sent | `program` |\n\n");
        text.Append("`:count=N` strikes N times in a row, `:tear=old`, `new`, `partial`, `blank`, `double-ecc`, `unstable`, `zeroed`, `mixed` or `random` says what a cut leaves.\n");

        text.Append("\n## Exit codes\n\n| code | meaning |\n|---|---|\n");
        foreach (ExitCode code in ExitCodes.All)
        {
            text.Append($"| {code.Number} | {code.Meaning} |\n");
        }

        text.Append("\n## Errors\n\nThe number divided by 100 is the exit code.\n\n| code | what happened | usual cause | what to do |\n|---|---|---|---|\n");
        foreach (ErrorCode code in ErrorCodes.All)
        {
            Guidance guide = ErrorGuide.Of(code);
            text.Append($"| {code} | {Cell(code.Title)} | {Cell(guide.Likely)} | {Cell(guide.Try)} |\n");
        }

        return text.ToString();
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}

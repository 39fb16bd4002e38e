using System.CommandLine;
using System.CommandLine.Parsing;
using Nameplate.Cli.Commands;
using Nameplate.Cli.Output;
using Nameplate.Foundation;

namespace Nameplate.Cli;

/// <summary>From a command line to an exit code: the one place where errors become text, JSON and a number.</summary>
internal static class CommandLine
{
    // "@801" is a field's id here, not a file of further arguments.
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        ParseResult parsed = new NameplateCommand(surroundings).Parse(arguments.Count == 0 ? ["--help"] : arguments, Parsing);
        if (parsed.Errors.Count == 0 && parsed.CommandResult.Command is not Verb || !IsVerbRun(parsed))
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = surroundings.Out,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }

        Verb? verb = parsed.CommandResult.Command as Verb;
        Screen screen = new(surroundings, verb is not null && parsed.GetValue(verb.Json), verb is not null && parsed.GetValue(verb.Quiet),
            verb is not null && verb.PrintsItsProduct(parsed));
        Run run = new(parsed, surroundings, screen);
        surroundings.Stop.Requested += SayStopping;
        Verdict verdict = await RunGuardedAsync(verb, parsed, run);
        surroundings.Stop.Requested -= SayStopping;
        if (verdict.Error is null && verb?.SaysHowItEnded != false)
        {
            screen.Verdict(verdict.Line, verdict.ExitCode == ExitCodes.Done);
        }

        if (screen.Json && !screen.JsonIsWritten)
        {
            await surroundings.Out.WriteLineAsync(JsonOutput.Format(parsed.CommandResult.Command.Name, verdict, run.Project.Use));
        }

        return verdict.ExitCode;

        void SayStopping(int number) => screen.Notice(number == 1 ? verb?.WhenStopped ?? "stopping" : "leaving at once");
    }

    // --help and --version have actions of their own; so has a bare "nameplate", which shows its help.
    private static bool IsVerbRun(ParseResult parsed) =>
        parsed.Errors.Count > 0 ? parsed.Action is System.CommandLine.Invocation.ParseErrorAction : parsed.Action is null;

    private static async Task<Verdict> RunGuardedAsync(Verb? verb, ParseResult parsed, Run run)
    {
        try
        {
            if (parsed.Errors.Count > 0 || verb is null)
            {
                throw new UsageException(WhatIsWrong(parsed), $"{PathOf(parsed)} --help");
            }

            if (MistakenOption(parsed) is { } option)
            {
                throw new UsageException($"{PathOf(parsed)} has no option {option}", $"{PathOf(parsed)} --help");
            }

            return await verb.RunAsync(run);
        }
        catch (CodedException error)
        {
            return Failed(ErrorReport.From(error, run.Condition));
        }
        catch (OperationCanceledException)
        {
            return Failed(ErrorReport.Cancelled(run.Condition, run.Stop.AtOnce.IsCancellationRequested));
        }
#pragma warning disable CA1031 // the outermost line: whatever else is thrown is a fault of ours and says so
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (run.Surroundings.Variable("NAMEPLATE_DEBUG") == "1")
            {
                await run.Surroundings.Error.WriteLineAsync(fault.ToString());
            }

            return Failed(ErrorReport.Internal(fault, run.Condition));
        }

        Verdict Failed(ErrorReport error)
        {
            run.Screen.Error(error);
            return new Verdict(error.ExitCode, error.VerdictLine, null, error);
        }
    }

    private static string WhatIsWrong(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [{ } word, ..]
            ? $"nameplate has no {(word.StartsWith('-') ? "option" : "verb")} '{word}'"
            : parsed.Errors.Count > 0
            ? string.Join("; ", parsed.Errors.Select(error => error.Message.TrimEnd('.')).Distinct())
            : "a verb is needed";

    // A mistyped option would else be taken for one more firmware file. A file of such a name is written ./-name, or after --.
    private static string? MistakenOption(ParseResult parsed) =>
        parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? null : parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens).Select(token => token.Value).FirstOrDefault(value => value.StartsWith('-'));

    private static string PathOf(ParseResult parsed)
    {
        List<string> names = [];
        for (CommandResult? at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
        {
            names.Insert(0, at.Command is RootCommand ? "nameplate" : at.Command.Name);
        }

        return string.Join(' ', names);
    }
}

using System.CommandLine;
using Nameplate.Cli.Output.Reports;

namespace Nameplate.Cli.Commands;

/// <summary><c>completion SHELL</c>: the script that makes a shell complete nameplate's command lines.</summary>
internal sealed class CompletionCommand : Verb
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or powershell", HelpName = "bash|zsh|fish|powershell" };

    public CompletionCommand()
        : base("completion", "Prints a script that completes verbs, options, ports, chips, fields and files on TAB. "
            + "bash: source <(nameplate completion bash) in ~/.bashrc; zsh: the same in ~/.zshrc behind compinit; fish: nameplate completion fish | source in config.fish; "
            + "PowerShell: nameplate completion powershell | Out-String | Invoke-Expression in $PROFILE.",
            "nameplate completion bash",
            "nameplate completion zsh",
            "nameplate completion fish",
            "nameplate completion powershell")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        Arguments.Add(_shell);
    }

    public override bool PrintsItsProduct(ParseResult parsed) => true;

    public override bool SaysHowItEnded => false;

    public override async Task<Verdict> RunAsync(Run run)
    {
        string shell = run.Get(_shell);
        string script = ScriptFor(shell);
        if (!run.Screen.Json)
        {
            await run.Surroundings.Out.WriteAsync(script);
        }

        return Verdict.Done($"done: completion for {shell}", new CompletionReport(shell, script));
    }

    private static string ScriptFor(string shell)
    {
        using StreamReader reader = new(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{shell}")!);
        return reader.ReadToEnd();
    }
}

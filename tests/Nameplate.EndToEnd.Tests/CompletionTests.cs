using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>The completion scripts in the shells that they are for: typed at a terminal, TAB pressed, the line read back.</summary>
public sealed class CompletionTests
{
    private const string Tab = "\t";
    private const string ShowLine = "\x18\x02"; // Ctrl-X Ctrl-B, bound below
    private const string Clear = "\x15";

    /// <summary>What is typed, and the line after TAB.</summary>
    private static readonly (string Typed, string Line)[] s_lines =
    [
        ("nameplate completi", "nameplate completion "),
        ("nameplate show -p sim:stm32h750", "nameplate show -p sim:stm32h750xb "),
        ("nameplate update --require-i", "nameplate update --require-identity "),
        ("nameplate set start", "nameplate set start_delay="),
        ("nameplate set stam", "nameplate set stamina="),
        ("nameplate simulate --fault unplug@r", "nameplate simulate --fault unplug@rx="),
        ("nameplate update firmware-o", "nameplate update firmware-one.hex "),
        ("nameplate show --boot rts-dtr-inverted-b", "nameplate show --boot rts-dtr-inverted-boot0 "),
    ];

    [Fact]
    public async Task Bash_completes_what_is_typed()
    {
        Tool.Require("script", "bsdutils");
        await using InstalledProject project = Prepared();
        await using InteractiveShell shell = InteractiveShell.Start(project, "bash --norc --noprofile -i");
        await shell.TypeAsync("""PS1=; source <(nameplate completion bash); bind -x '"\C-x\C-b": printf "%s|\n" "$READLINE_LINE" >> lines'; echo REA''DY""" + "\n");

        await CompletesAsync(shell, project.PathOf("lines"));
    }

    [Fact]
    public async Task Zsh_completes_what_is_typed()
    {
        Tool.Require("script", "bsdutils");
        Tool.Require("zsh", "zsh");
        await using InstalledProject project = Prepared();
        await using InteractiveShell shell = InteractiveShell.Start(project, "zsh -f -i");
        await shell.TypeAsync("""PS1=; autoload -U compinit; compinit -u -D; source <(nameplate completion zsh); show() { print -r -- "$BUFFER|" >> lines }; zle -N show; bindkey '^X^B' show; echo REA''DY""" + "\n");

        await CompletesAsync(shell, project.PathOf("lines"));
    }

    [Fact]
    public async Task Fish_completes_what_is_typed()
    {
        Tool.Require("fish", "fish");
        await using InstalledProject project = Prepared();

        foreach ((string typed, string line) in s_lines)
        {
            Ended ended = (await project.RunAsync("fish", "--no-config", "-c", $"nameplate completion fish | source; complete -C '{typed}'")).With(0);

            string[] words = [.. ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('\t')[0])];
            words.ShouldBe([line.TrimEnd().Split(' ')[^1]], ended.Error);
        }
    }

    [Fact]
    public async Task A_script_can_be_installed_as_a_file_and_is_good_for_its_shell()
    {
        Tool.Require("zsh", "zsh");
        Tool.Require("fish", "fish");
        await using InstalledProject project = Prepared();
        foreach (string shell in (string[])["bash", "zsh", "fish"])
        {
            string script = project.Write($"script.{shell}", (await project.RunAsync("nameplate", "completion", shell)).With(0).Output);

            (await project.RunAsync(shell, "-n", script)).With(0).Error.ShouldBeEmpty();
        }
    }

    private static InstalledProject Prepared()
    {
        InstalledProject project = new();
        project.Write("firmware-one.hex", ":00000001FF\n");
        project.Write("nameplate.json", """{ "fields": [ { "name": "stamina", "tag": "801", "type": "u32" } ] }""");
        return project;
    }

    /// <summary>The line is read from a file: a shell that printed it would leave its line editor for that moment, and what is typed then
    /// is edited by the terminal.</summary>
    private static async Task CompletesAsync(InteractiveShell shell, string lines)
    {
        await shell.ShowsAsync("READY");
        foreach ((string typed, string line) in s_lines)
        {
            await shell.TypeAsync(typed + Tab + ShowLine);
            await shell.WritesAsync(lines, $"{line}|\n");
            await shell.TypeAsync(Clear);
        }
    }
}

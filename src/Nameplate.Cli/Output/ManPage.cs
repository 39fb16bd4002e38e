// The man page, in the macros of man(7): one section per verb, made from the same tree as --help. It has no date, so that the
// same program always makes the same page.
using System.Globalization;
using System.Text;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Cli.Commands;
using Nameplate.Cli.Project;
using Nameplate.Foundation;

namespace Nameplate.Cli.Output;

/// <summary>Writes nameplate(1).</summary>
internal sealed class ManPage
{
    private readonly StringBuilder _page = new();

    private ManPage()
    {
    }

    /// <summary>The whole page.</summary>
    /// <param name="root">The command tree.</param>
    /// <param name="version"><c>0.1.0</c>.</param>
    public static string Write(NameplateCommand root, string version)
    {
        ManPage page = new();
        page.Head(root, version);
        page.Section("COMMANDS");
        foreach (Verb verb in root.Verbs)
        {
            page.Command(verb);
        }

        page.Table("BOOT PRESETS", "What --boot takes, and which line then does what.", BootEntries.All.Select(entry => (entry.Name, entry.Description)));
        page.Table("FAULTS", "simulate --fault takes, separated by commas, ACTION@POINT=N and options :NAME=VALUE. :count=N strikes N times in a row, :tear=KIND says what a cut leaves.",
            ManualText.Faults);
        page.Table("FILES", "Looked for from the working directory upwards.", ManualText.Files);
        page.Text(ManualText.Project);
        page.Items(ProjectFileReader.Allowed.Select(setting => (setting.Key, setting.Value)));
        page.Table("ENVIRONMENT", null, ManualText.Environment);
        page.Table("EXIT STATUS", null, ExitCodes.All.Select(code => (code.Number.ToString(CultureInfo.InvariantCulture), code.Meaning)));
        page.Table("DIAGNOSTICS", "The number divided by 100 is the exit status.",
            ErrorCodes.All.Select(code => (code.ToString(), $"{code.Title}. Usually: {ErrorGuide.Of(code).Likely}. Try: {ErrorGuide.Of(code).Try}")));
        return page._page.ToString();
    }

    /// <summary>Text as it is meant: no request at the start of a line, no escape, hyphens that can be copied.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (Rune letter in text.EnumerateRunes())
        {
            escaped.Append(letter.Value switch
            {
                '\\' => @"\e",
                '-' => @"\-",
                '\'' => @"\(aq",
                '`' => @"\(ga",
                '^' => @"\(ha",
                '~' => @"\(ti",
                '\n' or '\r' => " ",
                > 0x7E => $@"\[u{letter.Value:X4}]",
                _ => letter.ToString(),
            });
        }

        return escaped.Length > 0 && escaped[0] == '.' ? $@"\&{escaped}" : escaped.ToString();
    }

    private void Head(NameplateCommand root, string version)
    {
        Line($".TH NAMEPLATE 1 \"\" \"nameplate {version}\" \"User Commands\"");
        Section("NAME");
        Line($@"nameplate \- {Escape("a number for every STM32 that survives firmware updates")}");
        Section("SYNOPSIS");
        Line(".B nameplate");
        Line(@".I COMMAND");
        Line(@"[\fIARGUMENT\fR]... [\fIOPTION\fR]...");
        Section("DESCRIPTION");
        Text(root.Description!);
        Text("It talks to the bootloader that every STM32 has in ROM, over a serial port, and updates firmware without touching the number.");
        Text("With --json, standard output carries one object and everything for people goes to standard error.");
        Examples(root.Examples);
    }

    private void Command(Verb verb)
    {
        string arguments = string.Concat(verb.Arguments.Select(argument =>
        {
            string name = argument.Name + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
            return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
        }));
        Line($".SS {Escape($"nameplate {verb.Name}{arguments}")}");
        Text(verb.Description!);
        Items(verb.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        Items(verb.Options.Select(option => (
            string.Join(", ", option.Aliases.Prepend(option.Name)) + (option.HelpName is { } value ? $" {value}" : ""),
            option.Description + (option.Required ? " (required)" : ""))));
        Examples(verb.Examples);
    }

    private void Table(string title, string? introduction, IEnumerable<(string Name, string Meaning)> rows)
    {
        Section(title);
        if (introduction is not null)
        {
            Text(introduction);
        }

        Items(rows);
    }

    private void Items(IEnumerable<(string Name, string Meaning)> rows)
    {
        foreach ((string name, string meaning) in rows)
        {
            Line(".TP");
            Line($@"\fB{Escape(name)}\fR");
            Line(Escape(meaning));
        }
    }

    private void Examples(IReadOnlyList<string> examples)
    {
        Line(".PP");
        Line(".nf");
        Line(".RS");
        foreach (string example in examples)
        {
            Line(Escape(example));
        }

        Line(".RE");
        Line(".fi");
    }

    private void Section(string title) => Line($".SH \"{title}\"");

    private void Text(string text)
    {
        Line(".PP");
        Line(Escape(text));
    }

    private void Line(string line) => _page.Append(line).Append('\n');
}

using Nameplate.Cli.Project;
using Spectre.Console;

namespace Nameplate.Cli.Output;

/// <summary>
/// Where a command's words go. Asked for JSON, standard output carries one object and nothing else, and the words for
/// people go to standard error; so they do where standard output is for the text that a verb makes. <c>--quiet</c> leaves the last line and errors.
/// </summary>
internal sealed class Screen
{
    private readonly Surroundings _surroundings;
    private readonly TextWriter _people;
    private IAnsiConsole? _console;
    private bool _isLive;

    public Screen(Surroundings surroundings, bool json, bool quiet, bool outIsProduct = false)
    {
        bool toError = json || outIsProduct;
        _surroundings = surroundings;
        Json = json;
        Quiet = quiet;
        _people = toError ? surroundings.Error : surroundings.Out;
        IsTerminal = toError ? surroundings.ErrorIsTerminal : surroundings.OutIsTerminal;
    }

    public bool Json { get; }

    public bool Quiet { get; }

    /// <summary>True once the one object is out.</summary>
    public bool JsonIsWritten { get; private set; }

    /// <summary>True where people look: bars and colours are welcome.</summary>
    public bool IsTerminal { get; }

    /// <summary>Columns to break lines at; 0 leaves them whole.</summary>
    public int Width => IsTerminal ? _surroundings.Width : 0;

    /// <summary>Tables and bars. Made when first used: a start without it is quicker.</summary>
    public IAnsiConsole Console => _console ??= CreateConsole();

    private bool HasColours => IsTerminal && _surroundings.TakesEscapes && string.IsNullOrEmpty(_surroundings.Variable("NO_COLOR"))
        && _surroundings.Variable("TERM") != "dumb";

    /// <summary>One line for people.</summary>
    public void Say(string line = "")
    {
        if (Quiet)
        {
            return;
        }

        if (_isLive)
        {
            foreach (string part in line.Split('\n'))
            {
                Console.WriteLine(part.PadRight(Width - 1)); // over the bars, which are drawn again below it
            }
        }
        else
        {
            _people.WriteLine(line);
        }
    }

    /// <summary>A label and its value, aligned with its neighbours; a long value is broken between words.</summary>
    public void Field(string label, string value, int labelWidth = 16) =>
        Say(Wrapping.Hang($"  {label.PadRight(labelWidth)}{value}", labelWidth + 2, Width));

    /// <summary>A paragraph, broken between words, its second line and later ones indented.</summary>
    public void Paragraph(string text, int indent = 0) => Say(Wrapping.Hang(text, indent, Width));

    /// <summary>Something that has to be seen whatever is asked for: a port that was chosen, a question, a warning.</summary>
    public void Notice(string line)
    {
        if (_isLive)
        {
            Paragraph(line, 2);
        }
        else if (!Quiet)
        {
            _surroundings.Error.WriteLine(Wrapping.Hang(line, 2, _surroundings.ErrorIsTerminal ? _surroundings.Width : 0));
        }
    }

    /// <summary>The last line.</summary>
    public void Verdict(string line, bool good)
    {
        string text = Wrapping.Hang(line, 2, Width);
        _people.WriteLine(HasColours ? $"\e[{(good ? "32" : "31")}m{text}\e[0m" : text);
    }

    /// <summary>An error's four lines, to standard error.</summary>
    public void Error(ErrorReport error)
    {
        string text = ErrorText.Format(error, _surroundings.ErrorIsTerminal ? _surroundings.Width : 0);
        if (HasColours && text.StartsWith("error", StringComparison.Ordinal))
        {
            text = $"\e[31merror\e[0m{text["error".Length..]}";
        }

        _surroundings.Error.WriteLine(text);
    }

    /// <summary>Runs <paramref name="work"/> while bars are on the screen: what is said meanwhile goes above them.</summary>
    public async Task<T> WithLiveConsoleAsync<T>(Func<IAnsiConsole, Task<T>> work)
    {
        _isLive = true;
        try
        {
            return await work(Console);
        }
        finally
        {
            _isLive = false;
        }
    }

    /// <summary>The JSON of a verb that goes on for long and is of use from now on; none follows at the end.</summary>
    public void EmitEarly(string verb, Verdict verdict, ProjectUse? project)
    {
        if (Json)
        {
            _surroundings.Out.WriteLine(JsonOutput.Format(verb, verdict, project));
            _surroundings.Out.Flush();
            JsonIsWritten = true;
        }
    }

    /// <summary>A table for people.</summary>
    public void Table(Table table)
    {
        if (!Quiet)
        {
            Console.Write(table);
        }
    }

    /// <summary>A table in the program's one style.</summary>
    public static Table NewTable(params ReadOnlySpan<string> headings)
    {
        Table table = new Table().Border(TableBorder.None).Collapse();
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))).PadRight(2));
        }

        return table;
    }

    /// <summary>Adds a row. What a device or a file says of itself may hold anything, so it is never taken as markup.</summary>
    public static void AddRow(Table table, params IReadOnlyList<string> cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_people),
            Ansi = HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColours ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        // What goes to a file or a pipe is not broken: a script may read it.
        console.Profile.Width = Width > 0 ? Width : 200;
        return console;
    }
}

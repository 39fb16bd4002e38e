using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Cli.Generation.Tables;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary><c>table c|header|csv</c>: the numbers of many devices, found by their chips' unique IDs.</summary>
internal sealed class TableCommand : Verb
{
    private const string C = "c";
    private const string Header = "header";
    private const string Csv = "csv";

    private readonly Argument<string> _what = new("WHAT")
    {
        Description = "c: the table and its look-up for the firmware; header: their declaration; csv: the checked table for people and programs",
        HelpName = "c|header|csv",
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "the table: CSV with the columns number, uid and perhaps note (default: what assign --place uid kept on this host)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _chip = new("--chip")
    {
        Description = "adds a function that reads the unique ID of this chip and finds its own number: a row of nameplate chips, or a part number",
        HelpName = "NAME",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "write the text to a file instead of standard output",
        HelpName = "FILE",
    };

    public TableCommand()
        : base("table", "Makes a table of numbers and unique IDs into C that a firmware finds its number with, when nothing may be written to the chip.",
            "nameplate table c --chip stm32h743zi --out nameplate_table.c",
            "nameplate table header --chip stm32h743zi --out nameplate_table.h",
            "nameplate table c --from units.csv --chip stm32h743zi --out nameplate_table.c",
            "nameplate table csv")
    {
        _what.AcceptOnlyFromAmong(C, Header, Csv);
        _from.NamesFile();
        _out.NamesFile();
        Arguments.Add(_what);
        Options.Add(_from);
        Options.Add(_chip);
        Options.Add(_out);
    }

    /// <summary>Without a file the text itself goes to standard output, and nothing else may.</summary>
    public override bool PrintsItsProduct(ParseResult parsed) => parsed.GetResult(_out) is null or { Implicit: true };

    public override async Task<Verdict> RunAsync(Run run)
    {
        string what = run.Get(_what);
        string? from = run.Get(_from);
        Chip? chip = (run.Get(_chip) ?? run.Project.Take("chip")) is { } name ? ChipDatabase.Get(name) : null;
        NumberTable table = from is null
            ? NumberTable.Of(await UidTable.LoadAsync(run.Surroundings.State(), run.Stop.AtOnce))
            : NumberTableFile.Load(Path.Combine(run.Surroundings.WorkingDirectory, from));
        TableSource source = new(table, chip, CommandOf(what, from, chip));
        string text = what switch
        {
            C => source.Source(),
            Header => source.Header(),
            _ => NumberTableFile.Write(table),
        };
        run.Project.Announce(run.Screen.Notice);
        string? path = await run.DeliverAsync(text, run.Get(_out));

        string size = what == Csv ? "" : $", {Quantity.Bytes((long)table.Rows.Count * source.RowBytes)} of flash";
        string line = $"{(path is null ? "" : $"done: {path} is written; ")}{Quantity.Count(table.Rows.Count, "device")}{size}";
        return Verdict.Done(line, new TableReport(what, table.Rows.Count, source.RowBytes, $"0x{source.Crc:X8}", chip?.Name, path, text));
    }

    private static string CommandOf(string what, string? from, Chip? chip) =>
        $"nameplate table {what}{(from is null ? "" : $" --from {Path.GetFileName(from)}")}{(chip is null ? "" : $" --chip {chip.Name}")}";
}

using System.Globalization;
using Spectre.Console;

namespace Nameplate.Campaign.Running;

/// <summary>What the program prints.</summary>
internal static class CampaignTable
{
    /// <summary>Progress, for whoever waits: to stderr.</summary>
    public static void Say(string line) => Console.Error.WriteLine(line);

    /// <summary>Thousands set apart.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The tables, then a line to replay each campaign that failed.</summary>
    public static void Write(IReadOnlyList<Tally> tallies, IReadOnlyList<Tally> controls, int seed)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        console.Profile.Width = Math.Max(console.Profile.Width, 120);
        Table table = NewTable("", "what goes wrong", "cases", "failures", "asked", "twice", "s");
        foreach (Tally tally in tallies)
        {
            Add(table, tally.Name, tally.Title, Count(tally.Cases), Count(tally.Failures), Count(tally.Asked), Count(tally.Overwrote), Seconds(tally));
        }
        Add(table, "", "", Count(tallies.Sum(tally => tally.Cases)), Count(tallies.Sum(tally => tally.Failures)), "", "", "");
        console.Write(table);
        if (controls.Count > 0)
        {
            console.WriteLine();
            Table caught = NewTable("", "control: the rule that is missing", "caught", "after cases", "s");
            foreach (Tally tally in controls)
            {
                Add(caught, tally.Name, tally.Title, tally.Failures > 0 ? "yes" : "NO", Count(tally.Cases), Seconds(tally));
            }
            console.Write(caught);
        }
        foreach (Tally tally in tallies.Where(tally => tally.First is not null))
        {
            console.WriteLine();
            console.WriteLine($"{tally.Name} fails: {tally.First!.What}");
            console.WriteLine($"replay it: ./campaign --replay {tally.Name}:{tally.First.Index} --seed {seed}");
        }
    }

    private static string Seconds(Tally tally) => tally.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);

    private static Table NewTable(params ReadOnlySpan<string> headings)
    {
        Table table = new Table().Border(TableBorder.None).Collapse();
        for (int i = 0; i < headings.Length; i++)
        {
            TableColumn column = new TableColumn(new Text(headings[i])).PadRight(2);
            table.AddColumn(i < 2 ? column : column.RightAligned());
        }
        return table;
    }

    private static void Add(Table table, params ReadOnlySpan<string> cells)
    {
        List<Text> row = [];
        foreach (string cell in cells)
        {
            row.Add(new Text(cell));
        }
        table.AddRow(row);
    }
}

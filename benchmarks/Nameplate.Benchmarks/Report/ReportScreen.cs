using Spectre.Console;

namespace Nameplate.Benchmarks.Report;

/// <summary>The tables for people.</summary>
internal static class ReportScreen
{
    private const int WidthOfAFile = 160;

    public static void Write(BenchmarkReport report, TextWriter output, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!isTerminal)
        {
            console.Profile.Width = WidthOfAFile;
        }

        console.WriteLine();
        console.WriteLine($"115200 8E1, paced virtual STM32H743xI behind a pty; {report.Machine}");
        console.WriteLine($"computed limit of the protocol: {report.ProtocolBytesPerSecond:N0} B/s to write, the same to read back");
        console.WriteLine();
        console.Write(Transfers(report.Transfers));
        console.WriteLine();
        console.Write(Devices(report.Devices));
        console.WriteLine();
        console.Write(Times(report.Times));
        console.WriteLine();
        console.WriteLine(Summary(report));
    }

    private static Table Transfers(IReadOnlyList<TransferRow> rows)
    {
        Table table = NewTable("image", "operation", "program", "B/s (min–max)", "of limit", "whole run", "CPU", "memory", "aim");
        foreach (TransferRow row in rows)
        {
            if (row.Refused is not null)
            {
                table.AddRow(Cells(row.Case, row.Operation, row.Program, $"refused: {row.Refused}", "", "", "", "", ""));
                continue;
            }

            table.AddRow(Cells(
                row.Case, row.Operation, row.Program, Rate(row.BytesPerSecond!), $"{row.PercentOfLimit:F1} %",
                row.Seconds is { } seconds ? $"{seconds.Median:F1} s" : "",
                row.CpuPercent is { } cpu ? $"{cpu.Median:F1} %" : "",
                row.PeakMegabytes is { } memory ? $"{memory.Max:F0} MB" : "",
                row.AimPercent is { } aim ? Aim($"≥ {aim} %", row.Met == true) : ""));
        }

        return table;
    }

    private static Table Devices(IReadOnlyList<DevicesRow> rows)
    {
        Table table = NewTable("at once", "whole run", "to one", "CPU a port", "memory", "aims", "the devices' own time");
        foreach (DevicesRow row in rows)
        {
            table.AddRow(row.Refused is not null
                ? Cells($"{row.Devices}", $"refused: {row.Refused}", "", "", "", "", "")
                : Cells($"{row.Devices}", $"{row.Seconds!.Median:F1} s",
                    row.Ratio is { } ratio ? $"{ratio:F2} ×" : "", row.CpuPercentPerPort is { } cpu ? $"{cpu:F1} %" : "",
                    $"{row.PeakMegabytes:F0} MB",
                    string.Join(", ", row.Verdicts.Select(verdict => Aim(verdict.Aim, verdict.Met))), row.Pacing));
        }

        return table;
    }

    private static Table Times(IReadOnlyList<TimeRow> rows)
    {
        Table table = NewTable("what", "min", "median", "max", "runs", "aim");
        foreach (TimeRow row in rows)
        {
            table.AddRow(Cells(row.What, $"{row.Milliseconds.Min:F0} ms", $"{row.Milliseconds.Median:F0} ms",
                $"{row.Milliseconds.Max:F0} ms", $"{row.Milliseconds.Runs}", Aim($"≤ {row.AimMilliseconds} ms", row.Met)));
        }

        return table;
    }

    private static string Summary(BenchmarkReport report) =>
        report is { Refused: 0, Missed: 0 }
            ? "every row measured, every aim met"
            : $"{report.Refused} rows refused, {report.Missed} aims missed";

    private static string Rate(Spread rate) => rate.Runs == 1
        ? $"{rate.Median:N0}"
        : $"{rate.Median:N0} ({rate.Min:N0}–{rate.Max:N0})";

    private static string Aim(string aim, bool met) => met ? $"{aim} met" : $"{aim} MISSED";

    private static Table NewTable(params ReadOnlySpan<string> headings)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)));
        }

        return table;
    }

    private static IEnumerable<Text> Cells(params IEnumerable<string> cells) => cells.Select(cell => new Text(cell));
}

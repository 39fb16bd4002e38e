using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;

namespace Nameplate.Cli.Commands;

/// <summary><c>chips [NAME]</c>: the chip database.</summary>
internal sealed class ChipsCommand : Verb
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "one chip in full: a row (STM32H743xI) or a part number, whole or cut short (h743zi); or the start of several: a family (f4), a product ID (0x413)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ChipsCommand()
        : base("chips", "Lists the chips that are known, or shows one: flash, identity, places, bootloader versions and their errata, with sources.",
            "nameplate chips",
            "nameplate chips f4",
            "nameplate chips stm32h743xi",
            "nameplate chips h723zg --json") => Arguments.Add(_name);

    public override Task<Verdict> RunAsync(Run run)
    {
        IReadOnlyList<Chip> chips = ChipDatabase.All;
        if (run.GetOptional(_name) is { } name)
        {
            chips = ChipDatabase.Find(name) is null ? Beginning(name) : [];
            if (chips.Count == 0)
            {
                Chip chip = ChipDatabase.Get(name);
                ChipText.Show(run.Screen, chip);
                return Task.FromResult(Verdict.Done(
                    $"{chip.Name}: identity {ChipText.WhereOf(chip.Identity)}", new ChipsReport([ChipReport.Of(chip)])));
            }
        }

        List(run.Screen, chips);
        return Task.FromResult(Verdict.Done(
            $"{Quantity.Count(chips.Count, "chip")} known", new ChipsReport([.. chips.Select(ChipReport.Of)])));
    }

    /// <summary>The chips of a family or a product ID, or whose name begins so.</summary>
    private static IReadOnlyList<Chip> Beginning(string text)
    {
        string bare = text.StartsWith("STM32", StringComparison.OrdinalIgnoreCase) ? text[5..] : text;
        return bare.Length == 0 ? [] : [.. ChipDatabase.All.Where(chip =>
            chip.Family.Equals(bare, StringComparison.OrdinalIgnoreCase)
            || $"0x{chip.ProductId:X3}".Equals(bare, StringComparison.OrdinalIgnoreCase)
            || chip.Name.AsSpan(5).StartsWith(bare, StringComparison.OrdinalIgnoreCase))];
    }

    private static void List(Screen screen, IReadOnlyList<Chip> chips)
    {
        var table = Screen.NewTable("chip", "ID", "flash", "sectors", "identity at");
        foreach (Chip chip in chips)
        {
            Screen.AddRow(table, chip.Name, $"0x{chip.ProductId:X3}", ChipText.SizeOf(chip), ChipText.SectorsOf(chip.Flash), ChipText.WhereOf(chip.Identity));
        }

        screen.Table(table);
        screen.Say();
    }
}

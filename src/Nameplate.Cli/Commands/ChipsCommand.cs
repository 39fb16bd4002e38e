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
        Description = "one chip in full: a row (STM32H743xI) or a part number, whole or cut short (h743zi)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ChipsCommand()
        : base("chips", "Lists the chips that are known, or shows one: flash, identity, bootloader versions and their errata, with sources.",
            "nameplate chips",
            "nameplate chips stm32h743xi",
            "nameplate chips h723zg --json") => Arguments.Add(_name);

    public override Task<Verdict> RunAsync(Run run)
    {
        if (run.GetOptional(_name) is { } name)
        {
            Chip chip = ChipDatabase.Get(name);
            Show(run.Screen, chip);
            return Task.FromResult(Verdict.Done($"{chip.Name}: identity {WhereOf(chip.Identity)}", new ChipsReport([ChipReport.Of(chip)])));
        }

        List(run.Screen);
        return Task.FromResult(Verdict.Done(
            $"{Quantity.Count(ChipDatabase.All.Count, "chip")} known", new ChipsReport([.. ChipDatabase.All.Select(ChipReport.Of)])));
    }

    private static void List(Screen screen)
    {
        var table = Screen.NewTable("chip", "ID", "flash", "sectors", "identity at");
        foreach (Chip chip in ChipDatabase.All)
        {
            Screen.AddRow(table, chip.Name, $"0x{chip.ProductId:X3}", Quantity.Size(chip.Flash.Size),
                $"{string.Join("+", chip.Flash.Banks.Select(bank => bank.SectorCount))} x {Quantity.Size(chip.Flash.Banks[0].SectorSize)}",
                WhereOf(chip.Identity));
        }

        screen.Table(table);
        screen.Say();
    }

    private static void Show(Screen screen, Chip chip)
    {
        screen.Say($"{chip.Name}  ({chip.Devices})");
        screen.Field("product ID", $"0x{chip.ProductId:X3}");
        foreach (FlashBank bank in chip.Flash.Banks)
        {
            screen.Field(bank.Index == 0 ? "flash" : "",
                $"bank {bank.Index + 1}: {bank.Range}, {bank.SectorCount} x {Quantity.Size(bank.SectorSize)}");
        }

        screen.Field("flash word", $"{chip.Flash.FlashWordSize} bytes, programmed once between two erases");
        screen.Field("sector erase", $"{Quantity.Time(chip.Timing.SectorEraseTypical)} typically, {Quantity.Time(chip.Timing.SectorErase)} at worst");
        screen.Field("identity", WhereOf(chip.Identity));
        screen.Field("unique ID at", Quantity.Address(chip.UidAddress));
        screen.Field("flash size at", chip.FlashSizeAddress is { } size ? Quantity.Address(size) : "no register to rely on");
        screen.Field("RAM for the ROM", string.Join(", ", chip.Rom.RamWindows));
        foreach (BootRomVersion version in chip.Rom.Versions)
        {
            screen.Field($"ROM {version.Name}", version.Errata.Count == 0 ? "no known errata" : string.Join(", ", version.Errata));
        }

        screen.Say();
        screen.Say("Errata");
        foreach (Erratum erratum in chip.Rom.Versions.SelectMany(version => version.Errata).Distinct())
        {
            screen.Paragraph($"  {erratum.Name}: {erratum.Summary} {erratum.Workaround} [{erratum.Source}]", 4);
        }

        screen.Say();
        screen.Say("Sources");
        foreach ((string field, string source) in chip.Sources)
        {
            screen.Paragraph($"  {field}: {source}", 4);
        }

        screen.Say();
    }

    /// <summary>Where a chip's identity lies, in one line.</summary>
    internal static string WhereOf(IdentityPlacement placement) =>
        string.Join(" and ", placement.Regions.Select(region => $"0x{region.Start:X8}"))
        + placement.Kind switch
        {
            PlacementKind.TwoRegions => $" ({Quantity.Size(placement.Regions[0].Length)} each)",
            PlacementKind.OneRegion => $" ({Quantity.Size(placement.Regions[0].Length)})",
            _ => $" ({Quantity.Size(placement.Regions[0].Length)} at the end of a shared sector)",
        };
}

using Nameplate.Chips;

namespace Nameplate.Cli.Output;

/// <summary>A chip of the database, for people.</summary>
internal static class ChipText
{
    /// <summary>Everything that is known of a chip, with sources.</summary>
    public static void Show(Screen screen, Chip chip)
    {
        screen.Say($"{chip.Name}  ({chip.Devices})");
        screen.Field("product ID", $"0x{chip.ProductId:X3}");
        foreach (FlashBank bank in chip.Flash.Banks)
        {
            screen.Field(bank.Index == 0 ? "flash" : "", $"bank {bank.Index + 1}: {bank.Range}, {RunsOf(bank)}");
        }

        screen.Field("flash word", chip.Flash.Programming switch
        {
            ProgramRule.OnceWithEcc => $"{chip.Flash.FlashWordSize} bytes, programmed once between two erases",
            ProgramRule.OnceOrZero => $"{chip.Flash.FlashWordSize} bytes, programmed once between two erases, or to zero",
            _ => $"{chip.Flash.FlashWordSize} bytes; bits may go from 1 to 0 at any time",
        });
        screen.Field("erased flash", $"reads 0x{chip.Flash.ErasedValue:X2}");
        screen.Field("sector erase", $"{Quantity.Time(chip.Timing.SectorEraseTypical)} typically, {Quantity.Time(chip.Timing.SectorErase)} at worst");
        screen.Field("identity", WhereOf(chip.Identity));
        screen.Field("unique ID at", chip.UidAddress is { } uid
            ? string.Join(", ", chip.UidWordOffsets is [0, 4, 8] ? [Quantity.Address(uid)] : chip.UidWordOffsets.Select(word => Quantity.Address(uid + (uint)word)))
            : "not known");
        screen.Field("flash size at", chip.FlashSizeAddress is { } size ? Quantity.Address(size) : "no register to rely on");
        screen.Field("option bytes at", chip.OptionBytesAddress is { } options ? Quantity.Address(options) : "not shown, or not known");
        screen.Field("user bytes", chip.UserOptionBytes is { } user ? $"{Quantity.Count(user.Count, "byte")} at {Quantity.Address(user.Address)}" : "none known");
        screen.Field("OTP", chip.Otp is { } otp ? $"{otp.Range}, {Quantity.Count(otp.ProgramUnit, "byte")} at once" : "none known");
        screen.Field("data EEPROM", chip.DataEeprom is { } eeprom ? $"{eeprom}" : "none known");
        screen.Field("RAM for the ROM", chip.Rom.RamWindows.Count > 0 ? string.Join(", ", chip.Rom.RamWindows) : "none known");
        screen.Field("ROM protocol", $"V{chip.Rom.ProtocolVersion >> 4}.{chip.Rom.ProtocolVersion & 0xF}, erases by 0x{chip.Rom.EraseCommand:X2}");
        foreach (BootRomVersion version in chip.Rom.Versions)
        {
            screen.Field($"ROM {version.Name}", version.Errata.Count == 0 ? "no known errata" : string.Join(", ", version.Errata));
        }

        screen.Say();
        Erratum[] errata = [.. chip.Rom.Versions.SelectMany(version => version.Errata).Distinct()];
        if (errata.Length > 0)
        {
            screen.Say("Errata");
            foreach (Erratum erratum in errata)
            {
                screen.Paragraph($"  {erratum.Name}: {erratum.Summary} {erratum.Workaround} [{erratum.Source}]", 4);
            }

            screen.Say();
        }

        screen.Say("Sources");
        foreach ((string field, string source) in chip.Sources)
        {
            screen.Paragraph($"  {field}: {source}", 4);
        }

        screen.Say();
    }

    /// <summary>Where a chip's identity lies, in one line.</summary>
    public static string WhereOf(IdentityPlacement? placement) => placement is null or { Kind: PlacementKind.Nowhere }
        ? "none in flash"
        : string.Join(" and ", placement.Regions.Select(region => $"0x{region.Start:X8}"))
            + placement.Kind switch
            {
                PlacementKind.TwoRegions => $" ({Quantity.Size(placement.Regions[0].Length)} each)",
                PlacementKind.OneRegion => $" ({Quantity.Size(placement.Regions[0].Length)})",
                _ => $" ({Quantity.Size(placement.Regions[0].Length)} at the end of a shared sector)",
            };

    /// <summary><c>2 MB</c>, or <c>to 1 MB</c> where the line has smaller chips too.</summary>
    public static string SizeOf(Chip chip) => (chip.HasSmallerSizes ? "to " : "") + Quantity.Size(chip.Flash.Size);

    /// <summary><c>8+8 x 128 KB</c>, or <c>4 x 16 KB, 1 x 64 KB, 7 x 128 KB</c>.</summary>
    public static string SectorsOf(FlashGeometry flash) => flash.Banks[0].Runs.Count == 1
        ? $"{string.Join("+", flash.Banks.Select(bank => bank.SectorCount))} x {Quantity.Size(flash.Banks[0].SectorSize)}"
        : (flash.Banks.Count == 2 ? "2 x " : "") + RunsOf(flash.Banks[0]);

    private static string RunsOf(FlashBank bank) =>
        string.Join(", ", bank.Runs.Select(run => $"{run.Count} x {Quantity.Size(run.Size)}"));
}

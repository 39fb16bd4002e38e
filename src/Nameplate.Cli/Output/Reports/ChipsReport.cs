using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>chips</c>.</summary>
internal sealed record ChipsReport(IReadOnlyList<ChipReport> Chips) : Report("nameplate.chips/1");

/// <summary>One row of the chip database.</summary>
internal sealed record ChipReport
{
    public required string Name { get; init; }

    public required string Devices { get; init; }

    public required string ProductId { get; init; }

    public required int FlashKiB { get; init; }

    public required int FlashWordBytes { get; init; }

    public required IReadOnlyList<BankReport> Banks { get; init; }

    public required bool HasSmallerSizes { get; init; }

    public required int ProgramUnitBytes { get; init; }

    public required string ErasedValue { get; init; }

    public required PlacementReport? Identity { get; init; }

    public required IReadOnlyList<BootRomReport> Bootloaders { get; init; }

    public required IReadOnlyList<string> RamWindows { get; init; }

    public required string? UidAddress { get; init; }

    public required IReadOnlyList<int> UidWordOffsets { get; init; }

    public required string? FlashSizeAddress { get; init; }

    public required string? OptionBytesAddress { get; init; }

    public required string? UserOptionBytes { get; init; }

    public required RangeReport? Otp { get; init; }

    public required int? OtpUnitBytes { get; init; }

    public required RangeReport? DataEeprom { get; init; }

    public required string Protocol { get; init; }

    public required string EraseCommand { get; init; }

    public required double SectorEraseWorstSeconds { get; init; }

    public required double SectorEraseTypicalSeconds { get; init; }

    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    public static ChipReport Of(Chip chip) => new()
    {
        Name = chip.Name,
        Devices = chip.Devices,
        ProductId = $"0x{chip.ProductId:X3}",
        FlashKiB = chip.FlashSizeKiB,
        FlashWordBytes = chip.Flash.FlashWordSize,
        Banks = [.. chip.Flash.Banks.Select(bank => BankReport.Of(bank))],
        HasSmallerSizes = chip.HasSmallerSizes,
        ProgramUnitBytes = chip.Flash.ProgramUnit,
        ErasedValue = $"0x{chip.Flash.ErasedValue:X2}",
        Identity = chip.Identity is { } placement ? PlacementReport.Of(placement) : null,
        Bootloaders = [.. chip.Rom.Versions.Select(version =>
            new BootRomReport(version.Name, $"0x{version.Id:X2}", [.. version.Errata.Select(erratum => erratum.Name)]))],
        RamWindows = [.. chip.Rom.RamWindows.Select(window => window.ToString())],
        UidAddress = chip.UidAddress is { } uid ? Quantity.Address(uid) : null,
        UidWordOffsets = chip.UidWordOffsets,
        FlashSizeAddress = chip.FlashSizeAddress is { } address ? Quantity.Address(address) : null,
        OptionBytesAddress = chip.OptionBytesAddress is { } options ? Quantity.Address(options) : null,
        UserOptionBytes = chip.UserOptionBytes is { } user ? Quantity.Address(user.Address) : null,
        Otp = chip.Otp is { } otp ? RangeReport.Of(otp.Range) : null,
        OtpUnitBytes = chip.Otp?.ProgramUnit,
        DataEeprom = chip.DataEeprom is { } eeprom ? RangeReport.Of(eeprom) : null,
        Protocol = $"{chip.Rom.ProtocolVersion >> 4}.{chip.Rom.ProtocolVersion & 0xF}",
        EraseCommand = $"0x{chip.Rom.EraseCommand:X2}",
        SectorEraseWorstSeconds = chip.Timing.SectorErase.TotalSeconds,
        SectorEraseTypicalSeconds = chip.Timing.SectorEraseTypical.TotalSeconds,
        Sources = chip.Sources,
    };
}

/// <summary>One bank. Where its sectors differ, <c>sectorBytes</c> is the last ones' and <c>runs</c> lists all.</summary>
internal sealed record BankReport(string Address, int Sectors, uint SectorBytes, IReadOnlyList<SectorRunReport> Runs)
{
    public static BankReport Of(FlashBank bank) => new(Quantity.Address(bank.Address), bank.SectorCount, bank.SectorSize,
        [.. bank.Runs.Select(run => new SectorRunReport(run.Count, run.Size))]);
}

/// <summary>Equal sectors that follow each other.</summary>
internal sealed record SectorRunReport(int Sectors, uint Bytes);

/// <summary>One version of the ROM.</summary>
internal sealed record BootRomReport(string Version, string Id, IReadOnlyList<string> Errata);

/// <summary>Where the identity lies.</summary>
internal sealed record PlacementReport(string Kind, IReadOnlyList<RangeReport> Regions, int SlotBytes)
{
    public static PlacementReport Of(IdentityPlacement placement) => new(
        placement.Kind switch
        {
            PlacementKind.TwoRegions => "two-regions",
            PlacementKind.OneRegion => "one-region",
            PlacementKind.Nowhere => "nowhere",
            _ => "embed",
        },
        [.. placement.Regions.Select(RangeReport.Of)],
        placement.SlotSize);
}

/// <summary>A run of addresses.</summary>
internal sealed record RangeReport(string Start, long Bytes)
{
    public static RangeReport Of(AddressRange range) => new(Quantity.Address(range.Start), range.Length);
}

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

    public required PlacementReport Identity { get; init; }

    public required IReadOnlyList<BootRomReport> Bootloaders { get; init; }

    public required IReadOnlyList<string> RamWindows { get; init; }

    public required string UidAddress { get; init; }

    public required string? FlashSizeAddress { get; init; }

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
        Banks = [.. chip.Flash.Banks.Select(bank => new BankReport(Quantity.Address(bank.Address), bank.SectorCount, bank.SectorSize))],
        Identity = PlacementReport.Of(chip.Identity),
        Bootloaders = [.. chip.Rom.Versions.Select(version =>
            new BootRomReport(version.Name, $"0x{version.Id:X2}", [.. version.Errata.Select(erratum => erratum.Name)]))],
        RamWindows = [.. chip.Rom.RamWindows.Select(window => window.ToString())],
        UidAddress = Quantity.Address(chip.UidAddress),
        FlashSizeAddress = chip.FlashSizeAddress is { } address ? Quantity.Address(address) : null,
        SectorEraseWorstSeconds = chip.Timing.SectorErase.TotalSeconds,
        SectorEraseTypicalSeconds = chip.Timing.SectorEraseTypical.TotalSeconds,
        Sources = chip.Sources,
    };
}

/// <summary>One bank of equal sectors.</summary>
internal sealed record BankReport(string Address, int Sectors, uint SectorBytes);

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

using Nameplate.Provisioning.Planning;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>plan</c>.</summary>
internal sealed record PlanVerbReport(string? Port, PlanReport Plan) : Report("nameplate.plan/1");

/// <summary>An update's plan.</summary>
internal sealed record PlanReport
{
    public required string Chip { get; init; }

    public required FirmwareReport Firmware { get; init; }

    /// <summary>The firmware's card; null without one.</summary>
    public required CardReport? Card { get; init; }

    /// <summary>The card of the firmware on the device; null without one, or where it was not read.</summary>
    public required CardReport? Replaces { get; init; }

    /// <summary>True if the firmware's symbols or card name the identity's place, which is then where it is kept.</summary>
    public required bool NamesIdentity { get; init; }

    public required IReadOnlyList<EraseReport> Erases { get; init; }

    public required IReadOnlyList<RangeReport> Keeps { get; init; }

    public required IReadOnlyList<FenceReport> Fences { get; init; }

    /// <summary>Padding to whole flash words included.</summary>
    public required long BytesToWrite { get; init; }

    public required IReadOnlyList<string> VectorWords { get; init; }

    public required IReadOnlyList<string> SacrificialWords { get; init; }

    public required RangeReport? SavedIdentity { get; init; }

    public required double ExpectedSeconds { get; init; }

    public static PlanReport Of(UpdatePlan plan) => new()
    {
        Chip = plan.Chip.Name,
        Firmware = FirmwareReport.Of(plan.Firmware),
        Erases = [.. plan.Erase.Select(planned =>
            new EraseReport(RangeReport.Of(planned.Sector.Range), [.. planned.Numbers.Select(number => (int)number)]))],
        Card = plan.Firmware.Cards.Count > 0 ? CardReport.Of(plan.Firmware.Cards[0]) : null,
        Replaces = plan.Replaces is { } old ? CardReport.Of(old) : null,
        NamesIdentity = plan.Firmware.NamesIdentity,
        Keeps = [.. plan.Keep.Select(sector => RangeReport.Of(sector.Range))],
        Fences = [.. plan.Fences.Select(fence => new FenceReport(RangeReport.Of(fence.Range), fence.Why))],
        BytesToWrite = plan.Bytes,
        VectorWords = [.. plan.VectorWords.Select(word => Quantity.Address(word.Address))],
        SacrificialWords = [.. plan.Sacrifice.Addresses.Select(Quantity.Address)],
        SavedIdentity = plan.EmbeddedRegion is { } region ? RangeReport.Of(region) : null,
        ExpectedSeconds = Math.Round(plan.Expected.Total.TotalSeconds, 3),
    };
}

/// <summary>A firmware by its files, length and CRC-32.</summary>
internal sealed record FirmwareReport(IReadOnlyList<string> Files, long Bytes, string Crc32, IReadOnlyList<RangeReport> Segments)
{
    public static FirmwareReport Of(FirmwareSummary firmware) =>
        new(firmware.Files, firmware.Length, $"{firmware.Crc32:X8}", [.. firmware.Segments.Select(RangeReport.Of)]);
}

/// <summary>A sector to erase, and the numbers that mean it in the order in which they are tried.</summary>
internal sealed record EraseReport(RangeReport Sector, IReadOnlyList<int> Numbers);

/// <summary>A range that stays, and why.</summary>
internal sealed record FenceReport(RangeReport Range, string Why);

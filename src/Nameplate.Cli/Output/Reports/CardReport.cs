using Nameplate.Images;

namespace Nameplate.Cli.Output.Reports;

/// <summary>A firmware's card.</summary>
/// <param name="Address">Where it lies.</param>
/// <param name="Name">Null in a damaged card, as all that follow.</param>
/// <param name="Version">As the firmware names it.</param>
/// <param name="BuildId">Empty where the firmware gives none.</param>
/// <param name="Regions">Where the firmware expects the identity; empty where it does not say.</param>
/// <param name="Fault">What is wrong with the card; null if it is whole.</param>
internal sealed record CardReport(
    string Address, string? Name, string? Version, string? BuildId, IReadOnlyList<RangeReport>? Regions, string? Fault)
{
    public static CardReport Of(FirmwareCard card) => card.Fault is { } fault
        ? new CardReport(Quantity.Address(card.Address), null, null, null, null, fault)
        : new CardReport(Quantity.Address(card.Address), card.Name, card.Version, card.BuildId,
            [.. card.Regions.Select(RangeReport.Of)], null);
}

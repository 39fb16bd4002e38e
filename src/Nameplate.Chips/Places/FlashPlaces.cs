using Nameplate.Foundation;

namespace Nameplate.Chips.Places;

/// <summary>The identity store in the main flash: in sectors of its own, or behind the firmware (docs/formats/identity-store.md).</summary>
internal static class FlashPlaces
{
    private const int LinesOfASlotWithoutPayload = 4; // header, open, commit, settle: identity-store.md §2.2
    private const int Line = 32;
    private const string SpareCatch = "It costs a sector or two of the flash, and a mass erase by any tool wipes it.";
    private const string EmbedCatch =
        "Firmware and number are erased together: Nameplate keeps the number on the host's disk for those seconds, any other tool loses it.";

    private static readonly Endurance s_outlives = new(Update: true, MassErase: false, RdpRegression: false, PowerLoss: true);

    public static PlaceFacts Spare(Chip chip)
    {
        IdentityPlacement? placement = chip.Identity is { Kind: not PlacementKind.Embed } own ? own : OfChoice(chip);
        PlaceFacts facts = Facts(chip, PlaceKind.Spare, placement);
        if (placement is null)
        {
            return ChipPlaces.Missing(facts, PlacePresence.Absent,
                ReasonAgainstFlash(chip) ?? $"{chip.Name} has no sector to spare: {SectorsOf(chip)} is all its flash", facts.Source);
        }

        IReadOnlyList<Sector> sectors = [.. placement.Regions.SelectMany(chip.Flash.SectorsTouching).Distinct()];
        long cost = sectors.Sum(sector => (long)sector.Range.Length);
        return facts with
        {
            Catch = $"It costs {Words.Size(cost)} of {Words.Size(chip.Flash.Size)} of flash, and a mass erase by any tool wipes it.",
        };
    }

    public static PlaceFacts Embed(Chip chip)
    {
        PlaceFacts facts = Facts(chip, PlaceKind.Embed, chip.Identity is { Kind: PlacementKind.Embed } own ? own : null);
        return facts.Ranges.Count > 0 ? facts : ChipPlaces.Missing(facts, PlacePresence.Absent,
            ReasonAgainstFlash(chip) ?? $"{chip.Name} has sectors to spare, so nothing is gained by sharing one with the firmware", facts.Source);
    }

    /// <summary>Why the identity store cannot lie in this chip's flash at all; null where it can.</summary>
    private static string? ReasonAgainstFlash(Chip chip) => chip.Flash.ErasedValue == 0xFF ? null
        : $"erased flash of {chip.Name} reads 0x{chip.Flash.ErasedValue:X2}, and the identity store knows flash that is erased to 0xFF only";

    /// <summary>The facts of any chip without what is its own.</summary>
    public static PlaceFacts InGeneral(PlaceFacts facts) => facts with
    {
        RewritesText = "by appending, some seven to sixty times before a sector is erased to make room",
        Catch = facts.Kind == PlaceKind.Spare ? SpareCatch : EmbedCatch,
    };

    /// <summary>Where it lies if somebody gives it a sector although the rule would not; null where none can be given.</summary>
    private static IdentityPlacement? OfChoice(Chip chip) =>
        PlacementChoice.OtherThanOwn(chip).FirstOrDefault(placement => placement.Kind == PlacementKind.OneRegion);

    private static PlaceFacts Facts(Chip chip, PlaceKind kind, IdentityPlacement? placement) => new()
    {
        Kind = kind,
        Presence = PlacePresence.Present,
        Ranges = placement?.Regions ?? [],
        Capacity = placement?.SlotSize - (LinesOfASlotWithoutPayload * Line),
        Rewrites = PlaceRewrites.Often,
        RewritesText = placement is null ? "as often as the flash endures" : RewritesOf(placement),
        Rom = new RomReach(Reads: true, Writes: true),
        Outlives = s_outlives,
        Catch = kind == PlaceKind.Spare ? SpareCatch : EmbedCatch,
        Source = $"{chip.Sources["Flash.Banks"]}; docs/formats/identity-store.md §1",
    };

    private static string RewritesOf(IdentityPlacement placement)
    {
        AddressRange region = placement.Regions[0];
        long slots = (region.Length / (uint)placement.SlotSize) - 1;
        return placement.Kind switch
        {
            PlacementKind.TwoRegions => $"{slots} times by appending, then the other region takes over: no end but the flash's endurance",
            PlacementKind.OneRegion => $"{slots} times by appending, then the host erases once and goes on",
            _ => $"{slots} times by appending, then with the next update",
        };
    }

    private static string SectorsOf(Chip chip) =>
        chip.Flash.Sectors is [Sector only] ? $"one sector of {Words.Size(only.Range.Length)}" : $"{chip.Flash.Sectors.Count} sectors";
}

namespace Nameplate.Chips;

/// <summary>
/// A place for the identity that somebody chose instead of the chip's own. Whoever chooses it says so to every command:
/// nothing on the device tells where to look.
/// </summary>
/// <param name="Regions">1 or 2 regions in sectors of their own; null: as the chip has it.</param>
/// <param name="Embed">True: the tail of the last sector, which firmware shares.</param>
public sealed record PlacementChoice(int? Regions, bool Embed)
{
    /// <summary>True: in sectors of its own, even where the chip by itself would embed it.</summary>
    public bool OwnSectors { get; init; }

    /// <summary>What the chip has by itself.</summary>
    public static PlacementChoice Default { get; } = new(null, false);

    /// <summary>The place on a chip.</summary>
    /// <exception cref="PlacementException">N810: the chip has no such place.</exception>
    public IdentityPlacement For(Chip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return (Regions, Embed) switch
        {
            (null, false) when OwnSectors && chip.RequireIdentity().Kind == PlacementKind.Embed => InOwnSectors(chip, 1),
            (null, false) => chip.RequireIdentity(),
            (null, true) when chip.RequireIdentity() is { Kind: PlacementKind.Embed } own => own,
            (null, true) => throw new PlacementException(
                $"{chip.Name} keeps its identity in sectors of its own, which no firmware may use: there is nothing to embed it in",
                "leave out --embed"),
            (1 or 2, false) => InOwnSectors(chip, Regions.Value),
            _ => throw new PlacementException(
                $"{Regions} regions{(Embed ? ", embedded," : "")} make no store: it has 1 or 2 regions in sectors of their own, or is embedded",
                "say --regions 1, --regions 2 or --embed"),
        };
    }

    /// <summary>
    /// The place on a chip, or <see cref="IdentityPlacement.Nowhere"/> where nobody chose one and flash cannot hold it: for
    /// what works on firmware and only has to leave the identity alone.
    /// </summary>
    /// <exception cref="PlacementException">N810: one was chosen that the chip has not.</exception>
    public IdentityPlacement OrNowhere(Chip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return chip.Identity is null && this == Default ? IdentityPlacement.Nowhere : For(chip);
    }

    /// <summary>The places that a choice can make of a chip, but its own.</summary>
    public static IReadOnlyList<IdentityPlacement> OtherThanOwn(Chip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return [.. new[] { 1, 2 }.Select(regions => PlacementRule.InOwnSectors(chip.Flash, regions)).OfType<IdentityPlacement>()
            .Where(placement => !placement.Regions.SequenceEqual(chip.Identity?.Regions ?? []))];
    }

    private static IdentityPlacement InOwnSectors(Chip chip, int regions) =>
        chip.RequireIdentity() is { } own && PlacementRule.InOwnSectors(chip.Flash, regions) is { } placement
            ? placement.Regions.SequenceEqual(own.Regions) ? own : placement
            : throw new PlacementException(
                $"{chip.Name} has too few sectors in its last bank ({chip.Flash.Banks[^1].SectorCount}): with {(regions == 1 ? "one" : "two")} "
                + "kept for the identity none is left for firmware there",
                "leave out --regions: nameplate chips shows where this chip keeps its identity");
}

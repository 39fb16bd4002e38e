using System.Numerics;
using Nameplate.Foundation;

namespace Nameplate.Chips.Validation;

/// <summary>The identity's place against docs/formats/identity-store.md §1 and §2.1.</summary>
internal static class IdentityChecks
{
    private const int SmallestSlot = 256;
    private const int LargestSlot = 32768;
    private const int FewestSlots = 3;

    public static IReadOnlyList<ChipCheck> All { get; } =
    [
        ChipCheck.OfEach("identity-in-flash", "Every region, and its alias, lies in flash that exists.", InFlash),
        ChipCheck.OfEach("identity-in-sectors",
            "A region is whole sectors or starts one; an embedded region ends one.",
            InSectors),
        ChipCheck.OfEach("identity-slots",
            "Slots are a power of two from 256 to 32768 bytes, at least three of them fill a region, and its "
            + "base is a multiple of them.",
            Slots),
        ChipCheck.OfEach("identity-regions", "Two regions, in sectors of their own, or one, ascending.", RegionsFit),
        ChipCheck.OfEach("identity-placement-rule", "The identity lies where the placement rule puts it, and nowhere if that has no place.", FollowsRule),
        ChipCheck.OfEach("identity-leaves-firmware-erasable",
            "Every sector outside the identity and its alias has an erase number that is not fenced while the "
            + "banks are not swapped.",
            LeavesFirmwareErasable),
    ];

    private static IReadOnlyList<AddressRange> Regions(Chip chip) => chip.Identity?.Regions ?? [];

    private static IEnumerable<string> InFlash(Chip chip) => Regions(chip)
        .Where(region => !chip.Flash.Contains(region) || !AliasIsSound(chip.Flash, region))
        .Select(region => $"{region}");

    private static bool AliasIsSound(FlashGeometry flash, AddressRange region) =>
        !flash.CanSwapBanks || (flash.AliasOf(region) is { } alias && flash.Contains(alias));

    private static IEnumerable<string> InSectors(Chip chip)
    {
        bool embed = chip.Identity?.Kind == PlacementKind.Embed;
        foreach (AddressRange region in Regions(chip))
        {
            Sector[] touched = [.. chip.Flash.SectorsTouching(region)];
            bool starts = touched.Length > 0 && touched[0].Range.Start == region.Start;
            bool ends = touched.Length > 0 && touched[^1].Range.End == region.End;
            if (embed ? touched.Length != 1 || starts || !ends : !starts || (touched.Length > 1 && !ends))
            {
                yield return $"{region} touches {touched.Length} sectors and keeps to none of their edges";
            }
        }
    }

    private static IEnumerable<string> Slots(Chip chip)
    {
        int slot = chip.Identity?.SlotSize ?? SmallestSlot;
        if (!BitOperations.IsPow2(slot) || slot is < SmallestSlot or > LargestSlot)
        {
            return [$"slots of {slot} bytes"];
        }

        return Regions(chip)
            .Where(region => (region.Start | region.Length) % slot != 0 || region.Length / slot < FewestSlots)
            .Select(region => $"{region} does not hold whole slots of {slot} bytes, or too few");
    }

    private static IEnumerable<string> RegionsFit(Chip chip)
    {
        if (chip.Identity is null)
        {
            yield break;
        }

        IReadOnlyList<AddressRange> regions = Regions(chip);
        int expected = chip.Identity.Kind == PlacementKind.TwoRegions ? 2 : 1;
        if (regions.Count != expected)
        {
            yield return $"{regions.Count} regions, {chip.Identity.Kind} has {expected}";
        }
        else if (regions.Count == 2 && (regions[1].Start < regions[0].End
            || chip.Flash.SectorsTouching(regions[0]).Intersect(chip.Flash.SectorsTouching(regions[1])).Any()))
        {
            yield return "the regions do not ascend, or share a sector";
        }
    }

    private static IEnumerable<string> FollowsRule(Chip chip)
    {
        if (chip.Flash.Sectors.Count == 0)
        {
            yield break; // no rule without flash; banks-alike objects
        }

        IdentityPlacement? rule = PlacementRule.For(chip.Flash);
        if (chip.Identity?.Kind != rule?.Kind || !Regions(chip).SequenceEqual(rule?.Regions ?? []))
        {
            yield return rule is null ? "the rule has no place on it" : $"the rule says {rule.Kind} at {string.Join(" and ", rule.Regions)}";
        }
    }

    private static IEnumerable<string> LeavesFirmwareErasable(Chip chip)
    {
        EraseNumbers numbers = EraseNumbers.Of(chip.Flash, banksSwapped: false);
        AddressRange[] kept = [.. Regions(chip), .. chip.IdentityAliases];
        return chip.Flash.Sectors
            .Where(sector => !kept.Any(sector.Range.Overlaps) && numbers.NumberFor(sector, kept) is null)
            .Select(sector => $"{sector.Range} cannot be erased by a number that is not fenced");
    }
}

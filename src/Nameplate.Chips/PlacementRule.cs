// The placement rule of docs/formats/identity-store.md §1. The database holds its outcome as data; this states the
// rule once, so that a check can hold the two against each other, and a new chip's row can be written from it.
//
// Unit: the smallest run of whole equal sectors of 4 KB or more (one sector if larger) at the end of the last bank; where
// sectors differ (F2, F4, F7), of the large ones there. Sector 0, where firmware starts, is taken by embedding only.
// Two units are at most 1/16 of the flash: two regions. Else one unit is at most 1/8, or sectors have at most 8 KB: one.
// Else 8 KB at the end of the last sector, shared with firmware. In a sector of 64 KB or more a region is the first 32 KB.
using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>Where the identity lies unless somebody says otherwise.</summary>
internal static class PlacementRule
{
    private const uint SmallestUnit = 4096;
    private const uint LargeSector = 65536;
    private const uint RegionInLargeSector = 32768;
    private const uint EmbeddedRegion = 8192;
    private const int DefaultSlot = 512;

    /// <summary>The place; null where erased flash does not read 0xFF, which the store's format does not know.</summary>
    public static IdentityPlacement? For(FlashGeometry flash)
    {
        if (flash.ErasedValue != 0xFF)
        {
            return null;
        }

        uint unit = UnitOf(flash.Banks[^1]);
        return unit * 2L * 16 <= flash.Size ? OwnSectors(flash, 2)
            : unit * 8L <= flash.Size || flash.Banks[^1].SectorSize <= EmbeddedRegion ? OwnSectors(flash, 1)
            : new IdentityPlacement(
                PlacementKind.Embed, [At(flash.Banks[^1].Range.End - EmbeddedRegion, EmbeddedRegion)], DefaultSlot);
    }

    /// <summary>So many regions in sectors of their own, however much of the flash that takes; null if none would be left.</summary>
    public static IdentityPlacement? InOwnSectors(FlashGeometry flash, int regions) =>
        flash.ErasedValue == 0xFF && (long)UnitOf(flash.Banks[^1]) * regions < EqualAtEnd(flash.Banks[^1])
            ? OwnSectors(flash, regions)
            : null;

    private static IdentityPlacement OwnSectors(FlashGeometry flash, int regions)
    {
        FlashBank last = flash.Banks[^1];
        uint unit = UnitOf(last);
        uint region = last.SectorSize >= LargeSector ? RegionInLargeSector : unit;
        return new IdentityPlacement(
            regions == 2 ? PlacementKind.TwoRegions : PlacementKind.OneRegion,
            [.. Enumerable.Range(1, regions).Reverse().Select(back => At(last.Range.End - ((ulong)back * unit), region))],
            DefaultSlot);
    }

    // Units are made of equal sectors; one more byte than they hold stands for the smaller sectors before them.
    private static long EqualAtEnd(FlashBank bank) =>
        ((long)bank.Runs[^1].Count * bank.SectorSize) + (bank.Runs.Count > 1 ? 1 : 0);

    private static uint UnitOf(FlashBank bank) =>
        checked((SmallestUnit + bank.SectorSize - 1) / bank.SectorSize * bank.SectorSize);

    private static AddressRange At(ulong start, uint length) => new(checked((uint)start), length);
}

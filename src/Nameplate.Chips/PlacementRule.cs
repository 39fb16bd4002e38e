// The placement rule of docs/formats/identity-store.md §1. The database holds its outcome as data; this states the
// rule once, so that a check can hold the two against each other, and a new chip's row can be written from it.
//
// Unit: the smallest run of whole equal sectors of 4 KB or more (one sector if larger) at the end of the last bank.
// Two units are at most 1/16 of the flash: two regions. Else one unit is at most 1/8: one. Else 8 KB at the end of the
// last sector, shared with firmware. In a sector of 64 KB or more a region is the first 32 KB.
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

    public static IdentityPlacement For(FlashGeometry flash)
    {
        FlashBank last = flash.Banks[^1];
        uint unit = checked((SmallestUnit + last.SectorSize - 1) / last.SectorSize * last.SectorSize);
        uint region = last.SectorSize >= LargeSector ? RegionInLargeSector : unit;
        ulong end = last.Range.End;
        if (unit * 2L * 16 <= flash.Size)
        {
            return new IdentityPlacement(
                PlacementKind.TwoRegions, [At(end - (2 * (ulong)unit), region), At(end - unit, region)], DefaultSlot);
        }

        return unit * 8L <= flash.Size
            ? new IdentityPlacement(PlacementKind.OneRegion, [At(end - unit, region)], DefaultSlot)
            : new IdentityPlacement(PlacementKind.Embed, [At(end - EmbeddedRegion, EmbeddedRegion)], DefaultSlot);
    }

    private static AddressRange At(ulong start, uint length) => new(checked((uint)start), length);
}

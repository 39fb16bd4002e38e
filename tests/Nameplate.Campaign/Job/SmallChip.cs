using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Campaign.Job;

/// <summary>A chip as the job campaigns take it: less of it to read, nothing else about it changed.</summary>
internal static class SmallChip
{
    private const int Cells = 8;
    private const uint LoneSector = 0x3000;

    /// <summary>
    /// The chip with a region of eight cells. The sector of a chip that has but one is 12 KiB long: firmware and identity
    /// share it, so that every rewrite reads all of it. Addresses, sector numbers and flash words are the chip's own.
    /// </summary>
    public static Chip Of(string name)
    {
        Chip chip = ChipDatabase.Get(name);
        FlashGeometry flash = chip.Flash;
        if (flash.Sectors.Count == 1)
        {
            flash = new FlashGeometry([flash.Banks[0] with { Runs = [new SectorRun(1, LoneSector)] }], flash.FlashWordSize, flash.ErasedValue);
        }
        uint length = Cells * (uint)chip.RequireIdentity().SlotSize;
        return chip with
        {
            Flash = flash,
            Identity = chip.RequireIdentity() with { Regions = [.. chip.RequireIdentity().Regions.Select(Shorten)] },
        };

        // An embedded region lies at the end of the last sector, the others at the start of theirs.
        AddressRange Shorten(AddressRange region) => new(
            chip.RequireIdentity().Kind == PlacementKind.Embed ? (uint)flash.Sectors[^1].Range.End - length : region.Start, length);
    }
}

// Finds the flash words that cannot be read.
//
//   256 bytes at a time | answered: next | refused, or silent and reset, twice: the words of the block one by one
//
// A hang costs a reset, perhaps by hand; a read costs milliseconds. Halving a block that hung would hang once more at every
// step; its eight or sixteen words one by one hang once, at the bad one. Where the ROM sent the bytes before it, the bad
// word is known already and is stepped over. Where it answers noise instead, no read fails and nothing is found here.

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Rescue;

/// <summary>Reads all of flash once, around what cannot be read.</summary>
internal sealed class BadWords(DeviceSession session, SectorEraser eraser, StopSignal stop)
{
    private readonly List<AddressRange> _found = [];
    private readonly HashSet<Sector> _withData = [];

    /// <summary>Reads.</summary>
    /// <returns>The sectors with words that cannot be read, and whether anything else in them is not blank.</returns>
    public async Task<IReadOnlyList<(Sector Sector, IReadOnlyList<AddressRange> Words, bool HasData)>> FindAsync()
    {
        FlashGeometry flash = session.Chip.Flash;
        long done = 0;
        foreach (Sector sector in flash.Sectors)
        {
            foreach (AddressRange block in FlashWords.ReadsOf(sector.Range, UpdatePlanner.BlockSize))
            {
                await LookAsync(sector, block).ConfigureAwait(false);
                done += block.Length;
                session.Report(new JobEvent.Reading(block.Start, done, flash.Size));
            }
        }

        return [.. _found.GroupBy(word => flash.SectorAt(word.Start)!).OrderBy(group => group.Key.Index)
            .Select(group => (group.Key, AddressRange.Join(group), _withData.Contains(group.Key)))];
    }

    private async Task LookAsync(Sector sector, AddressRange block)
    {
        if (await IsReadAsync(sector, block).ConfigureAwait(false))
        {
            return;
        }

        foreach (AddressRange word in FlashWords.ReadsOf(block, session.Chip.Flash.FlashWordSize))
        {
            if (!await IsReadAsync(sector, word).ConfigureAwait(false))
            {
                _found.Add(word);
                eraser.SawUnreadable(word.Start);
            }
        }
    }

    private async Task<bool> IsReadAsync(Sector sector, AddressRange range)
    {
        stop.ThrowIfStopped();
        byte[] bytes = new byte[range.Length];
        if (!await session.TryReadAsync(range.Start, bytes, stop).ConfigureAwait(false))
        {
            return false;
        }

        if (!session.Chip.Flash.IsErased(bytes))
        {
            _withData.Add(sector);
        }

        return true;
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Reads whole sectors to learn that an erase that goes astray would lose nothing there. Only needed where an erase number is
/// ambiguous: with SWAP_BANK set, a number may follow the address or the physical bank, and no document says which.
/// </summary>
internal static class BlankSectors
{
    /// <summary>The other sectors that the erase numbers of <paramref name="sectors"/> could mean, as far as they are blank.</summary>
    public static async Task<IReadOnlyList<Sector>> FindAsync(
        DeviceSession session, IReadOnlyCollection<Sector> sectors, StopSignal stop)
    {
        EraseNumbers readings = EraseNumbers.Of(session.Chip.Flash, session.Facts.BanksSwapped);
        List<Sector> blank = [];
        foreach (Sector other in sectors.SelectMany(readings.NumbersOf).SelectMany(readings.SectorsOf).Distinct().Except(sectors))
        {
            session.Report(new JobEvent.Note($"SWAP_BANK is set: reading whether {other.Range} is blank"));
            if (await IsBlankAsync(session, other, stop).ConfigureAwait(false))
            {
                blank.Add(other);
            }
        }

        return blank;
    }

    private static async Task<bool> IsBlankAsync(DeviceSession session, Sector sector, StopSignal stop)
    {
        byte[] bytes = new byte[UpdatePlanner.BlockSize];
        foreach (AddressRange block in FlashWords.ReadsOf(sector.Range, UpdatePlanner.BlockSize))
        {
            stop.ThrowIfStopped();
            if (!await session.TryReadAsync(block.Start, bytes, stop).ConfigureAwait(false)
                || !session.Chip.Flash.IsErased(bytes))
            {
                return false;
            }
        }

        return true;
    }
}

using Nameplate.Chips;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Finds the touched sectors that hold the image already: every image byte read and equal in this run. Reading stops at a
/// sector's first difference. Nothing is skipped where an update was interrupted, the vectors are blank, or a read ever hung:
/// there, words may read right and be unstable.
/// </summary>
internal sealed class SectorComparison(DeviceSession session, SectorEraser eraser, UpdateRequest request, StopSignal stop)
{
    public async Task<IReadOnlyList<Sector>> FindEqualAsync(UpdatePlan plan)
    {
        bool trusted = session.Facts.Uid is not null && session.Record is { Incomplete: null, HangingAddresses.Count: 0 };
        if (!trusted || plan.VectorWords.Count == 0)
        {
            return [];
        }

        byte[] buffer = new byte[UpdatePlanner.BlockSize];
        if (await IsBlankAsync(plan.VectorWords[0], buffer).ConfigureAwait(false))
        {
            return [];
        }

        List<FlashBlock> blocks = [.. plan.Writes.Concat(plan.VectorWords).OrderBy(block => block.Address)];
        List<Sector> equal = [];
        long done = 0;
        foreach (PlannedSector planned in plan.Erase)
        {
            List<FlashBlock> own = [.. blocks.Where(block => planned.Sector.Range.Contains(block.Address))];
            bool unproven = session.Record.UnprovenSectors.Contains(planned.Sector.Range.Start);
            if (!unproven && own.Count > 0 && await IsEqualAsync(own, buffer, done, plan.Bytes).ConfigureAwait(false) && !request.RewriteAll)
            {
                equal.Add(planned.Sector);
            }

            done += own.Sum(block => (long)block.Bytes.Length);
        }

        return equal;
    }

    /// <summary>With --all the first block is still read: it is what proves the erase.</summary>
    private async Task<bool> IsEqualAsync(List<FlashBlock> blocks, byte[] buffer, long before, long total)
    {
        long done = before;
        foreach (FlashBlock block in blocks)
        {
            stop.ThrowIfStopped();
            if (await ReadAsync(block, buffer).ConfigureAwait(false) is not { } found || !found.Span.SequenceEqual(block.Bytes.Span))
            {
                return false;
            }

            done += block.Bytes.Length;
            session.Report(new JobEvent.Comparing(done, total));
            if (request.RewriteAll && eraser.HasSeenData(session.Chip.Flash.SectorAt(block.Address)!))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> IsBlankAsync(FlashBlock word, byte[] buffer) =>
        await ReadAsync(word, buffer).ConfigureAwait(false) is not { } found || session.Chip.Flash.IsErased(found.Span);

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(FlashBlock block, byte[] buffer)
    {
        Memory<byte> found = buffer.AsMemory(0, block.Bytes.Length);
        if (!await session.TryReadAsync(block.Address, found, stop).ConfigureAwait(false))
        {
            eraser.SawUnreadable(block.Address);
            return null;
        }

        eraser.Saw(block.Address, found.Span);
        return found;
    }
}

// Rules W3 and W4 (docs/formats/identity-store.md §6): the order in which one slot is programmed.
//
//   open mark | header, payload | read back | commit | read back | settle | read back
//
// A cut before the commit leaves no valid slot, one after it leaves the new generation; the settle line tells readers that the
// commit is not merely a torn line that happens to read right.

namespace Nameplate.Identity;

/// <summary>Programs slots, and tells which one took it.</summary>
internal sealed class SlotProgrammer(IStoreFlash flash, StoreRules rules)
{
    /// <summary>
    /// Programs <paramref name="plan"/>, or the slots behind it where one does not take it.
    /// </summary>
    /// <param name="plan">The first slot to try.</param>
    /// <param name="tries">Most slots to try.</param>
    /// <param name="prime">The region's PRIME line, or null if it may not be touched.</param>
    /// <param name="cancellationToken">Ends it between two acts.</param>
    /// <returns>The plan that took and the slots used up before it; no plan when the region is full.</returns>
    public async ValueTask<(SlotPlan? Plan, int Abandoned)> ProgramAsync(
        SlotPlan plan, int tries, uint? prime, CancellationToken cancellationToken)
    {
        int abandoned = 0;
        for (int i = 0; i < tries && plan.Index < plan.Cells.CellCount; i++)
        {
            switch (await ProgramOneAsync(plan, prime, cancellationToken).ConfigureAwait(false))
            {
                case Progress.Settled:
                    return (plan, abandoned);
                case Progress.NotMarked:
                    return (null, abandoned);
                case Progress.NotCommitted:
                    plan = plan.Next(committed: false);
                    break;
                case Progress.NotSettled:
                    plan = plan.Next(committed: true);
                    break;
            }
            abandoned++;
        }
        return (null, abandoned);
    }

    /// <summary>True if every line reads back as planned.</summary>
    public async ValueTask<bool> ReadsBackAsync(
        uint address, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        for (int at = 0; rules.ReadBack && at < lines.Length; at += LineRead.Size)
        {
            LineRead line = await flash.ReadLineAsync(checked(address + (uint)at), cancellationToken).ConfigureAwait(false);
            if (!line.Bytes.Span.SequenceEqual(lines.Span.Slice(at, LineRead.Size)))
            {
                return false;
            }
        }
        return true;
    }

    private enum Progress
    {
        NotMarked,
        NotCommitted,
        NotSettled,
        Settled,
    }

    private async ValueTask<Progress> ProgramOneAsync(SlotPlan plan, uint? prime, CancellationToken cancellationToken)
    {
        if (!await MarkAsync(plan, prime, cancellationToken).ConfigureAwait(false))
        {
            return Progress.NotMarked;
        }
        byte[] commit = plan.Commit.Encode();
        byte[] settle = plan.Settle.Encode();
        if (!rules.BodyFirst)
        {
            await flash.ProgramAsync(plan.CommitAddress, commit, prime, cancellationToken).ConfigureAwait(false);
            await flash.ProgramAsync(plan.SettleAddress, settle, prime, cancellationToken).ConfigureAwait(false);
        }
        if (!await ProgramAndCheckAsync(plan.BodyAddress, plan.Body, prime, cancellationToken).ConfigureAwait(false))
        {
            return Progress.NotCommitted;
        }
        if (rules.BodyFirst)
        {
            if (!await ProgramAndCheckAsync(plan.CommitAddress, commit, prime, cancellationToken).ConfigureAwait(false)
                || !await ProgramAndCheckAsync(plan.SettleAddress, settle, prime, cancellationToken).ConfigureAwait(false))
            {
                return Progress.NotSettled;
            }
        }
        return Progress.Settled;
    }

    private async ValueTask<bool> ProgramAndCheckAsync(
        uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken)
    {
        await flash.ProgramAsync(address, lines, prime, cancellationToken).ConfigureAwait(false);
        return await ReadsBackAsync(address, lines, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whatever the mark reads, it is programmed. Twice at most: one that stays blank means that this place takes nothing.
    /// </summary>
    private async ValueTask<bool> MarkAsync(SlotPlan plan, uint? prime, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 2 && rules.MarkSlots; i++)
        {
            if (!rules.MarkWithoutLooking
                && OpenMark.IsSet(await flash.ReadLineAsync(plan.MarkAddress, cancellationToken).ConfigureAwait(false)))
            {
                return true;
            }
            await flash.ProgramAsync(plan.MarkAddress, OpenMark.Encode(), prime, cancellationToken).ConfigureAwait(false);
            if (!rules.ReadBack
                || OpenMark.IsSet(await flash.ReadLineAsync(plan.MarkAddress, cancellationToken).ConfigureAwait(false)))
            {
                return true;
            }
        }
        return !rules.MarkSlots;
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Identity;

/// <summary>
/// Changes an embedded identity when no firmware file is at hand and its region has no room: the whole sector is read into
/// the journal, erased, the identity written to its settle line, and the rest of the sector put back and verified.
/// </summary>
internal sealed class EmbeddedRewrite(DeviceSession session, DeviceStore store, DeviceCondition condition, StopSignal stop)
{
    /// <summary>Finishes a rewrite, or an embedded firmware run, that was interrupted on this host.</summary>
    /// <param name="view">The store as read.</param>
    /// <param name="replace">The user has decided for another number: a contradiction counts as superseded.</param>
    /// <returns>The view to go on with.</returns>
    /// <exception cref="IdentityConflictException">Only the user can decide.</exception>
    public async Task<StoreView> FinishJournalAsync(StoreView view, bool replace)
    {
        if (await store.JudgeJournalAsync(replace).ConfigureAwait(false) is not { } open)
        {
            return view;
        }

        // The identity is done before the rest of the sector is: while the journal holds firmware, that is still to be put back.
        bool unfinished = open.Decision.Action == RecoveryAction.RollForward
            || (open.Decision.Action == RecoveryAction.Done && open.Record.Sector is not null);
        if (!unfinished)
        {
            await store.CloseAsync(open).ConfigureAwait(false);
            return open.View;
        }

        await IdentityLock.RequireNoneAsync(session, store, open.View, stop).ConfigureAwait(false);
        session.Report(new JobEvent.Note($"finishing an interrupted write of #{open.Record.New.DeviceId} from this host's journal"));
        if (open.Record.Sector is null)
        {
            session.Report(new JobEvent.Note("an update was interrupted here: its firmware is not complete before the update has run again"));
            condition.Firmware = FirmwareCondition.Incomplete;
        }

        await ExecuteAsync(
            EmbeddedIdentity.Resume(session, store, open, condition, stop, keepsJournal: true), open.Record.SectorImage).ConfigureAwait(false);
        return await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
    }

    /// <summary>Rewrites the sector with the edited identity in it.</summary>
    public async Task<WriteKind> RunAsync(StoreView before, StoreEdit edit)
    {
        Sector sector = SectorOf(session, store);
        ReadOnlyMemory<byte> saved = await ReadSectorAsync(sector).ConfigureAwait(false);
        await RequireOursAsync(before).ConfigureAwait(false);
        EmbeddedIdentity identity = await EmbeddedIdentity.PrepareAsync(
            session, store, before, edit, condition, stop, (sector.Range, saved)).ConfigureAwait(false);
        await ExecuteAsync(identity, saved).ConfigureAwait(false);
        return before.Newest is null ? WriteKind.Formatted : WriteKind.CompactedUnderJournal;
    }

    private async Task ExecuteAsync(EmbeddedIdentity identity, ReadOnlyMemory<byte> saved)
    {
        Sector sector = SectorOf(session, store);
        if (FirmwareIn(sector, saved) is { } image)
        {
            UpdatePlan plan = SavedFirmware.PlanFor(session, image);
            session.Report(new JobEvent.Planned(plan));
            await new FlashRun(session, store.Eraser, plan, condition, stop)
                .RunAsync(identity.BeforeEraseAsync, identity.AfterEraseAsync).ConfigureAwait(false);
            store.Flash.Forget();
        }
        else
        {
            await identity.BeforeEraseAsync(sector).ConfigureAwait(false);
            await store.Flash.EraseAsync(sector.Range, stop.AtOnce).ConfigureAwait(false);
            await identity.AfterEraseAsync(sector).ConfigureAwait(false);
        }

        await identity.ProveAsync().ConfigureAwait(false);
        await identity.CloseJournalAsync().ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> ReadSectorAsync(Sector sector)
    {
        byte[] bytes = new byte[sector.Range.Length];
        CarefulReader reader = new(session, stop);
        long done = 0;
        foreach (AddressRange block in FlashWords.ReadsOf(sector.Range, UpdatePlanner.BlockSize))
        {
            Memory<byte> part = bytes.AsMemory((int)(block.Start - sector.Range.Start), (int)block.Length);
            foreach (AddressRange word in await reader.ReadAsync(block.Start, part).ConfigureAwait(false))
            {
                // It is saved as blank, because it cannot be restored.
                session.Report(new JobEvent.Note($"{word} cannot be read and is not restored"));
                store.Eraser.SawUnreadable(word.Start);
            }

            store.Eraser.Saw(block.Start, part.Span);
            done += block.Length;
            session.Report(new JobEvent.Comparing(done, sector.Range.Length));
        }

        return bytes;
    }

    private async Task RequireOursAsync(StoreView before)
    {
        if (before.State == StoreState.None)
        {
            await IdentityEvidence.TakeAsync(session, store, before, stop).ConfigureAwait(false);
        }
    }

    /// <summary>What is not blank in a saved sector, outside the identity's region; null when there is nothing.</summary>
    private MemoryImage? FirmwareIn(Sector sector, ReadOnlyMemory<byte> saved)
    {
        int end = Math.Min(saved.Length, (int)(store.Layout.Regions[0].Start - sector.Range.Start));
        return FlashReading.ImageOf([.. FlashReading.Programmed(sector.Range.Start, saved[..end], session.Chip.Flash)]);
    }

    private static Sector SectorOf(DeviceSession session, DeviceStore store) =>
        session.Chip.Flash.SectorAt(store.Layout.Regions[0].Start)!;
}

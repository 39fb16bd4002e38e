// The writer (docs/formats/identity-store.md §6): W1 scan, W2 append or not, W3 open, W4 write, W5 generation and parent,
// W6 compact two regions, W7 format, W8 prime, W9 look again. One region is erased under a journal only (§7).
//
// At most one erase per call, except where a locked store's generation must come out at index 1 and did not.

namespace Nameplate.Identity;

/// <summary>Writes identities (docs/formats/identity-store.md §6). One owner, one call at a time.</summary>
public sealed class StoreWriter
{
    /// <summary>Times that a store may say something else under the writer before it gives up.</summary>
    private const int MostChanges = 32;

    private readonly IStoreFlash _flash;
    private readonly StoreLayout _layout;
    private readonly WriteStamp _stamp;
    private readonly StoreRules _rules;
    private readonly RegionWriter _regions;
    private readonly SlotProgrammer _programmer;

    /// <summary>Creates a writer.</summary>
    /// <param name="flash">The device.</param>
    /// <param name="layout">Where the store lies, or shall lie.</param>
    /// <param name="stamp">Who writes, and when.</param>
    public StoreWriter(IStoreFlash flash, StoreLayout layout, WriteStamp stamp)
        : this(flash, layout, stamp, StoreRules.All)
    {
    }

    internal StoreWriter(IStoreFlash flash, StoreLayout layout, WriteStamp stamp, StoreRules rules)
    {
        ArgumentNullException.ThrowIfNull(flash);
        ArgumentNullException.ThrowIfNull(layout);
        _flash = flash;
        _layout = layout;
        _stamp = stamp;
        _rules = rules;
        _programmer = new SlotProgrammer(flash, rules);
        _regions = new RegionWriter(flash, _programmer, rules);
    }

    /// <summary>
    /// Makes the identity what <paramref name="edit"/> says. Nothing is written if it is that already, settled. Otherwise it
    /// is read back to the settle line before this returns.
    /// </summary>
    /// <param name="view">What was read in this session, of the same layout.</param>
    /// <param name="edit">What to change. On a device without an identity it must name a number.</param>
    /// <param name="journal">Needed when the store's only region must be erased; null: such an edit is refused. With two
    /// regions only a first format uses it, if it is given.</param>
    /// <param name="cancellationToken">Ends the call between two acts; what was written stays, and a rerun finishes it.</param>
    /// <exception cref="IdentityStoreException">The store forbids it, or the flash did not take it.</exception>
    public async ValueTask<WriteOutcome> WriteAsync(
        StoreView view, StoreEdit edit, JournalOwner? journal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(edit);
        WriteGuard.RequireValid(edit);
        bool mayAppend = true;
        bool again = false;
        int abandoned = 0;
        var unstable = new HashSet<uint>();
        for (int changes = 0; ;)
        {
            WriteGuard.Refuse(view, edit);
            EditResult result = EditResult.Apply(edit, view.Newest, MaxPayload(view));
            if (!again && !result.IsChange && (!edit.Production || LiesAtItsAddress(view.Newest!))
                && (view.Status & (StoreStatus.Unsettled | StoreStatus.Degraded)) == 0)
            {
                return new WriteOutcome(WriteKind.Unchanged, view.Newest!, false, 0);
            }
            AppendSpot? spot = mayAppend && !again && !edit.Production
                ? await AppendSpot.FindAsync(_flash, view, _rules, cancellationToken).ConfigureAwait(false)
                : null;
            uint? change = await AppendSpot
                .FirstChangeAsync(_flash, view, spot, unstable, cancellationToken).ConfigureAwait(false);
            if (change is not null)
            {
                StoreView now = await ReadAgainAsync(view, cancellationToken).ConfigureAwait(false);
                if (SaysTheSame(view, now))
                {
                    unstable.Add(change.Value); // one line more each time, and there are only so many
                }
                else if (++changes > MostChanges)
                {
                    throw StoreRefusal.ChangedMeanwhile(change.Value);
                }
                view = now;
                continue;
            }
            if (spot is not null)
            {
                (SlotRecord? slot, int lost) = await AppendAsync(view, spot, result.Content, cancellationToken)
                    .ConfigureAwait(false);
                abandoned += lost;
                if (slot is not null)
                {
                    return new WriteOutcome(WriteKind.Appended, slot, result.AuthenticationDropped, abandoned);
                }
                mayAppend = false;
                view = await ReadAgainAsync(view, cancellationToken).ConfigureAwait(false);
                continue;
            }
            WriteOutcome outcome = await EraseAndWriteAsync(view, result, journal, cancellationToken).ConfigureAwait(false);
            if (outcome.Slot.Index == 1 || (outcome.Slot.Header.Flags & SlotTraits.Production) == 0)
            {
                return outcome with { SlotsAbandoned = outcome.SlotsAbandoned + abandoned };
            }
            abandoned += outcome.SlotsAbandoned;
            view = !again
                ? await ReadAgainAsync(view, cancellationToken).ConfigureAwait(false)
                : throw StoreRefusal.SlotReadBack(outcome.Slot.Place.Start);
            again = true;
        }
    }

    /// <summary>True if <see cref="WriteAsync"/> would write anything for this edit.</summary>
    /// <param name="view">What was read in this session, of the same layout.</param>
    /// <param name="edit">What to change.</param>
    /// <exception cref="IdentityStoreException">The store forbids it.</exception>
    public bool WouldWrite(StoreView view, StoreEdit edit)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(edit);
        WriteGuard.RequireValid(edit);
        WriteGuard.Refuse(view, edit);
        return EditResult.Apply(edit, view.Newest, MaxPayload(view)).IsChange
            || (edit.Production && !LiesAtItsAddress(view.Newest!))
            || (view.Status & (StoreStatus.Unsettled | StoreStatus.Degraded)) != 0;
    }

    /// <summary>
    /// Puts a second copy of a production generation at slot 1 of the other region: same generation, same content, its parent
    /// the generation itself. Nothing is written where it is there already, without the mark, or with one region.
    /// </summary>
    /// <param name="view">What was read in this session with <see cref="ReadScope.History"/>.</param>
    /// <param name="cancellationToken">Ends the call between two acts; a rerun finishes it.</param>
    /// <returns>What was written, or null.</returns>
    /// <exception cref="IdentityStoreException">The store forbids it, or the flash did not take it.</exception>
    public async ValueTask<WriteOutcome?> CopyProductionAsync(StoreView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        WriteGuard.Refuse(view, new StoreEdit());
        if (!LacksCopy(view))
        {
            return null;
        }

        SlotRecord newest = view.Newest!;
        int other = 1 - newest.RegionIndex;
        uint generation = newest.Header.Generation;
        FreshStorePlan plan = FreshStorePlan.Create(
            _layout, _layout.RegionsAt(view.Side), other, SlotSize(view), newest.Snapshot, generation, generation,
            NextEpoch(view.MaxEpoch, view.Regions[other].Place.Start), _stamp);
        (SlotRecord slot, int abandoned) = await _regions
            .EraseAndProgramAsync(plan, view.Lines, cancellationToken).ConfigureAwait(false);
        return slot.Index == 1
            ? new WriteOutcome(WriteKind.Compacted, slot, false, abandoned)
            : throw StoreRefusal.SlotReadBack(slot.Place.Start);
    }

    /// <summary>True for a settled production generation in two regions of which only one holds it at slot 1.</summary>
    /// <param name="view">What was read with <see cref="ReadScope.History"/>.</param>
    public static bool LacksCopy(StoreView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Regions.Count == 2 && view.Newest is { } newest && LiesAtItsAddress(newest)
            && !view.Regions[1 - newest.RegionIndex].Valid.Any(slot => LiesAtItsAddress(slot)
                && slot.Header.Generation == newest.Header.Generation && slot.Snapshot == newest.Snapshot);
    }

    /// <summary>True for a generation that a program may read at a fixed address: production, settled, slot 1.</summary>
    public static bool LiesAtItsAddress(SlotRecord slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        return slot is { Index: 1, IsSettled: true } && (slot.Header.Flags & SlotTraits.Production) != 0;
    }

    /// <summary>
    /// Finishes what an open journal says: announces an epoch, erases, writes its content, closes it.
    /// </summary>
    /// <param name="view">The device, read in this session with <see cref="ReadScope.History"/>.</param>
    /// <param name="record">The journal.</param>
    /// <param name="side">The side that <see cref="JournalRecovery"/> named, or that a user chose.</param>
    /// <param name="journal">Where the record is kept.</param>
    /// <param name="cancellationToken">Ends the call between two acts; a rerun finishes it.</param>
    /// <exception cref="IdentityStoreException">The flash did not take it, or the sector is shared with firmware: then
    /// <see cref="PlanFresh(StoreView, JournalRecord, StoreSide)"/> is the way.</exception>
    public async ValueTask<WriteOutcome> RollForwardAsync(
        StoreView view, JournalRecord record, StoreSide side, IStoreJournal journal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(journal);
        if (_layout.IsEmbedded)
        {
            throw StoreRefusal.SharedSector(record.Region.Start);
        }
        FreshStorePlan plan = PlanFresh(view, record, side);
        (SlotRecord slot, int abandoned) = await _regions.EraseUnderJournalAsync(
            plan, record with { NewEpoch = plan.Epoch }, journal, view.Lines, cancellationToken).ConfigureAwait(false);
        return new WriteOutcome(WriteKind.RolledForward, slot, false, abandoned);
    }

    /// <summary>
    /// A fresh store for a region that somebody else erases, under a journal of their own (embedded stores): which lines will
    /// be programmed, before anything is erased.
    /// </summary>
    /// <param name="view">What was read in this session.</param>
    /// <param name="edit">What the identity shall be; an empty edit keeps it.</param>
    /// <exception cref="IdentityStoreException">The store forbids it.</exception>
    public FreshStorePlan PlanFresh(StoreView view, StoreEdit edit)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(edit);
        WriteGuard.RequireValid(edit);
        WriteGuard.Refuse(view, edit);
        Snapshot content = EditResult.Apply(edit, view.Newest, MaxPayload(view)).Content;
        return PlanFresh(view, content, view.Newest?.RegionIndex ?? 0);
    }

    /// <summary>The same from a journal, when an erase of the region is to be repeated.</summary>
    /// <param name="view">The device as it is now.</param>
    /// <param name="record">The journal.</param>
    /// <param name="side">On which side of a bank swap.</param>
    public FreshStorePlan PlanFresh(StoreView view, JournalRecord record, StoreSide side)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(record);
        var seen = Maxima.Of(side == view.Side ? view.Regions : view.OtherSide);
        uint epoch = !_rules.EpochForEachErase ? record.NewEpoch
            : Math.Max(record.NewEpoch, NextEpoch(seen.Epoch, record.Region.Start));
        uint generation = Math.Max(record.NewGeneration, SlotPlan.After(seen.Generation));
        return FreshStorePlan.Create(
            _layout, _layout.RegionsAt(side), 0, record.SlotSize, record.New, generation, record.ParentGeneration, epoch,
            _stamp);
    }

    /// <summary>
    /// Programs a plan into its region, which was erased in this session, and reads it back to the settle line. Exactly the
    /// plan's lines: a slot that does not take it is a failure, after which <see cref="FreshStorePlan.NextSlot"/> may be tried.
    /// </summary>
    /// <exception cref="IdentityStoreException">N1007: header or slot did not read back.</exception>
    public async ValueTask<WriteOutcome> WriteFreshAsync(FreshStorePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (SlotRecord slot, _) = await _regions.ProgramAsync(plan, 1, cancellationToken).ConfigureAwait(false);
        return new WriteOutcome(WriteKind.Formatted, slot, false, 0);
    }

    /// <summary>
    /// The record to keep before somebody else erases the region for <paramref name="plan"/>, in state
    /// <see cref="JournalState.Prepared"/>.
    /// </summary>
    /// <param name="view">What was read in this session.</param>
    /// <param name="plan">What will be written.</param>
    /// <param name="place">Every line of the region.</param>
    /// <param name="owner">Whose journal.</param>
    public static JournalRecord RecordFor(StoreView view, FreshStorePlan plan, StorePlace place, JournalOwner owner)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(owner);
        return new JournalRecord
        {
            State = JournalState.Prepared,
            DeviceKey = owner.DeviceKey,
            ProductId = view.Layout.ProductId,
            Region = plan.Region,
            SwapBank = owner.SwapBank,
            OldLines = place.Lines.Where(l => plan.Region.Contains(l.Key) && !l.Value.IsBlank).ToDictionary(),
            New = plan.Content,
            SlotSize = plan.Slot.Cells.SlotSize,
            OldGeneration = view.MaxGeneration,
            NewGeneration = plan.Generation,
            ParentGeneration = plan.Slot.Parent,
            FirstEpoch = plan.Epoch,
            NewEpoch = plan.Epoch,
        };
    }

    /// <summary>A line reads otherwise, but nobody wrote: it is one that a cut left unstable.</summary>
    private static bool SaysTheSame(StoreView before, StoreView now) =>
        before.Newest?.Header == now.Newest?.Header && before.Newest?.Commit == now.Newest?.Commit;

    private static uint NextEpoch(uint seen, uint at) =>
        seen < RegionHeader.MaxEpoch ? seen + 1 : throw StoreRefusal.NoEpochLeft(at);

    private int SlotSize(StoreView view) =>
        view.Newest is { } newest ? (int)newest.Place.Length : _layout.SlotSize;

    private int MaxPayload(StoreView view) => SlotSize(view) - Slots.Overhead;

    private FreshStorePlan PlanFresh(StoreView view, Snapshot content, int regionIndex) => FreshStorePlan.Create(
        _layout, _layout.RegionsAt(view.Side), regionIndex, SlotSize(view), content, SlotPlan.After(view.MaxGeneration),
        view.Newest?.Header.Generation ?? 0, NextEpoch(view.MaxEpoch, view.Regions[regionIndex].Place.Start), _stamp);

    private async ValueTask<StoreView> ReadAgainAsync(StoreView view, CancellationToken cancellationToken)
    {
        StoreView now = await StoreReader
            .ReadAsync(_flash, _layout, view.Scope, default, _rules, cancellationToken).ConfigureAwait(false);
        // What was seen before still proves an erase later.
        var lines = new Dictionary<uint, LineRead>(view.Lines);
        foreach ((uint address, LineRead line) in now.Lines)
        {
            lines[address] = line;
        }
        return now with { Lines = lines };
    }

    private async ValueTask<(SlotRecord? Slot, int Abandoned)> AppendAsync(
        StoreView view, AppendSpot spot, Snapshot content, CancellationToken cancellationToken)
    {
        var plan = new SlotPlan(
            spot.Region.Cells!.Value, spot.Slot, content, SlotPlan.After(view.MaxGeneration),
            view.Newest!.Header.Generation, view.Newest.Header.Epoch, _stamp);
        (SlotPlan? took, int abandoned) = await _programmer
            .ProgramAsync(plan, int.MaxValue, spot.Region.Place.Start + Slots.PrimeOffset, cancellationToken)
            .ConfigureAwait(false);
        return (took?.ToRecord(spot.Region.Index), abandoned);
    }

    private async ValueTask<WriteOutcome> EraseAndWriteAsync(
        StoreView view, EditResult result, JournalOwner? journal, CancellationToken cancellationToken)
    {
        if (_layout.IsEmbedded)
        {
            throw StoreRefusal.SharedSector(view.Regions[0].Place.Start);
        }
        StorePlace? place = null;
        if (view.Newest is null || view.Regions.Count == 1)
        {
            place = await StorePlace
                .ReadAsync(_flash, _layout.RegionsAt(view.Side), view.Lines, cancellationToken).ConfigureAwait(false);
        }
        if (view.Newest is null && _rules.RefuseForeign && place!.ForeignAt is { } foreign)
        {
            throw StoreRefusal.Foreign(foreign);
        }
        FreshStorePlan plan = PlanFresh(view, result.Content, RegionToErase(view));
        bool journalled = view.Regions.Count == 1 || (view.Newest is null && journal is not null);
        (SlotRecord slot, int abandoned) = !journalled
            ? await _regions.EraseAndProgramAsync(plan, view.Lines, cancellationToken).ConfigureAwait(false)
            : await _regions.EraseUnderJournalAsync(
                plan, RecordFor(view, plan, place!, journal ?? throw StoreRefusal.JournalRequired(plan.Region.Start)),
                journal.Journal, place!.Lines, cancellationToken).ConfigureAwait(false);
        WriteKind kind = view.Newest is null ? WriteKind.Formatted
            : view.Regions.Count == 2 ? WriteKind.Compacted
            : WriteKind.CompactedUnderJournal;
        return new WriteOutcome(kind, slot, result.AuthenticationDropped, abandoned);
    }

    private int RegionToErase(StoreView view)
    {
        if (view.Regions.Count == 1 || view.Newest is null)
        {
            return 0;
        }
        int keep = (_rules.KeepSettledNotValid ? view.NewestSettled ?? view.Newest : view.Newest).RegionIndex;
        return _rules.KeepNewestSettled ? 1 - keep : keep;
    }
}

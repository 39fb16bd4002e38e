// What an open journal means for the device that is connected (docs/formats/identity-store.md §7.3).
//
//   PREPARED                                                      nothing was erased            Discard
//   ERASING, on the chip a header of that epoch or a later one,
//     and a settled slot of the header's epoch                    same content                  Done
//                                                                 other content                 Superseded
//   ERASING, a valid slot older than the first erase, but with a
//     generation that the journal did not know                    somebody else wrote           Conflict
//   ERASING otherwise, EVEN IF the store reads as valid           the erase may be unfinished   RollForward

namespace Nameplate.Identity;

/// <summary>What to do about an open journal.</summary>
public enum RecoveryAction
{
    /// <summary>Nothing was erased: close it.</summary>
    Discard,

    /// <summary>The new content is on the chip: close it.</summary>
    Done,

    /// <summary>Something newer is on the chip: close it and say so.</summary>
    Superseded,

    /// <summary>Erase again and write the new content.</summary>
    RollForward,

    /// <summary>Somebody else wrote meanwhile: only a user can decide.</summary>
    Conflict,

    /// <summary>It cannot be told where the store is, or whether this is its place: only a user can decide.</summary>
    Ask,
}

/// <summary>A decision about an open journal.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Side">On which side of a bank swap, seen from the layout.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record RecoveryDecision(RecoveryAction Action, StoreSide Side, string Reason);

/// <summary>Decides what an open journal means for a device that was just read.</summary>
public static class JournalRecovery
{
    /// <summary>One bits that a line must have had before finding them all again means anything: one in 2³² by chance.</summary>
    private const int TellingBits = 32;

    /// <summary>Decides. Pure: reads and writes nothing.</summary>
    /// <param name="record">The journal of this very device.</param>
    /// <param name="view">The device, read with <see cref="ReadScope.History"/>.</param>
    /// <param name="swapBankNow">SWAP_BANK as read now, or null.</param>
    /// <exception cref="ArgumentException">The record is closed or of another layout, or the view has no history.</exception>
    public static RecoveryDecision Decide(JournalRecord record, StoreView view, bool? swapBankNow) =>
        Decide(record, view, swapBankNow, StoreRules.All);

    internal static RecoveryDecision Decide(JournalRecord record, StoreView view, bool? swapBankNow, StoreRules rules)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(view);
        if (record.State == JournalState.Closed || view.Scope != ReadScope.History)
        {
            throw new ArgumentException("takes an open journal and a view with its history", nameof(record));
        }
        if (view.Layout.ProductId != record.ProductId || SideOf(record, view) is not { } recordedSide)
        {
            throw new ArgumentException($"the journal is about {record.Region}, which is not in this layout", nameof(record));
        }
        if (record.State == JournalState.Prepared)
        {
            return new(RecoveryAction.Discard, recordedSide, "the journal was made, but nothing was erased under it");
        }
        if (view.State == StoreState.LaterVersion)
        {
            return new(RecoveryAction.Ask, recordedSide, "a later version of the format lies where the journal's store was");
        }
        return Locate(record, view, swapBankNow, recordedSide) is { } side
            ? DecideAt(record, view, side, rules)
            : new(RecoveryAction.Ask, recordedSide, "bank swap cannot be read, neither side holds a store, and other data lies at the recorded one");
    }

    private static RecoveryDecision DecideAt(JournalRecord record, StoreView view, StoreSide side, StoreRules rules)
    {
        (IReadOnlyList<RegionView> regions, IReadOnlyList<RegionView> others) =
            side == view.Side ? (view.Regions, view.OtherSide) : (view.OtherSide, view.Regions);
        RegionView region = regions[0];
        SlotRecord? written = NewestOfHeader(region, record.NewEpoch);
        if (written is not null)
        {
            bool same = written.DeviceId == record.New.DeviceId && written.Header.Format == record.New.Format
                && written.Payload.Span.SequenceEqual(record.New.Payload.Span);
            return same
                ? new(RecoveryAction.Done, side, "what the journal announced is on the chip, settled")
                : new(RecoveryAction.Superseded, side, $"the chip holds a later identity, generation {written.Header.Generation}");
        }
        if (region.Valid.Any(s => s.Header.Epoch < record.FirstEpoch && s.Header.Generation > record.OldGeneration))
        {
            return new(RecoveryAction.Conflict, side, "somebody else wrote an identity after the journal was made");
        }
        if (regions.Skip(1).Any(r => r.Valid.Any()))
        {
            return new(RecoveryAction.Conflict, side, "the other region holds an identity that was not there before");
        }
        if (others.Any(r => r.Valid.Any()))
        {
            return new(RecoveryAction.Conflict, side, "the other side of the bank swap holds an identity, too");
        }
        // Never erase where nothing looks as if an erase had been begun, or as if it were this store.
        if (!LinesAt(view, side).Any(l => MayBeLeftOver(record, region.Place.Start, l)))
        {
            return new(RecoveryAction.Ask, side, "nothing there looks like the store, or like an erase that was cut");
        }
        return rules.RollForwardThoughValid || !region.Valid.Any()
            ? new(RecoveryAction.RollForward, side, "an erase was begun and its new content is not there, settled")
            : new(RecoveryAction.Discard, side, "the store reads as valid");
    }

    /// <summary>The newest settled slot of the header's own epoch, if that is the announced epoch or a later one.</summary>
    private static SlotRecord? NewestOfHeader(RegionView region, uint announced)
    {
        RegionHeader? header = new[] { region.Header, region.Mirror }.FirstOrDefault(h => h is not null && h.Epoch >= announced);
        return header is null ? null
            : region.Valid.Where(s => s.IsSettled && s.Header.Epoch == header.Epoch).MaxBy(s => s.Index);
    }

    private static StoreSide? SideOf(JournalRecord record, StoreView view) =>
        view.Layout.Regions[0].Start == record.Region.Start ? StoreSide.Primary
        : view.Layout.Aliases.Count > 0 && view.Layout.Aliases[0].Start == record.Region.Start ? StoreSide.Alias
        : null;

    private static StoreSide? Locate(JournalRecord record, StoreView view, bool? now, StoreSide recorded)
    {
        if (view.Layout.Aliases.Count == 0)
        {
            return recorded;
        }
        StoreSide swapped = recorded == StoreSide.Primary ? StoreSide.Alias : StoreSide.Primary;
        if (now is { } current && record.SwapBank is { } then)
        {
            return current == then ? recorded : swapped;
        }
        return HoldsOurLines(view, recorded) ? recorded
            : HoldsOurLines(view, swapped) ? swapped
            : LinesAt(view, recorded).All(l => MayBeLeftOver(record, view.Layout.RegionsAt(recorded)[0].Start, l)) ? recorded
            : null;
    }

    private static IEnumerable<KeyValuePair<uint, LineRead>> LinesAt(StoreView view, StoreSide side) =>
        view.Lines.Where(l => view.Layout.RegionsAt(side)[0].Contains(l.Key));

    private static bool HoldsOurLines(StoreView view, StoreSide side) =>
        LinesAt(view, side).Any(l => Line.IsOurs(l.Value.Bytes.Span));

    /// <summary>What this store, or a cut erase of it, leaves: nothing, zeros, a bad ECC, its own lines, or half-erased ones.</summary>
    private static bool MayBeLeftOver(JournalRecord record, uint start, KeyValuePair<uint, LineRead> line) =>
        !line.Value.IsReadable || line.Value.IsBlank || line.Value.IsZero || Line.IsOurs(line.Value.Bytes.Span)
        || (record.OldLines.TryGetValue(checked(line.Key - start + record.Region.Start), out LineRead old)
            && MayComeFrom(old, line.Value));

    /// <summary>The line as it was, or on its way from there to blank: every 1 still is 1.</summary>
    private static bool MayComeFrom(LineRead old, LineRead now)
    {
        if (!old.IsReadable || old.SameContent(now))
        {
            return old.IsReadable;
        }
        int ones = 0;
        for (int i = 0; i < LineRead.Size; i++)
        {
            byte was = old.Bytes.Span[i];
            if ((now.Bytes.Span[i] & was) != was)
            {
                return false;
            }
            ones += int.PopCount(was);
        }
        return ones >= TellingBits;
    }
}

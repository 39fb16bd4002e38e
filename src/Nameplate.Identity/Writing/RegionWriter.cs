// A region from its erase to the settle line of its slot 1 (docs/formats/identity-store.md §6.6, §7.1).
//
//   [journal: PREPARED, ERASING] | erase, whatever it reads | proof | header, mirror | read back | slot 1 | [journal: CLOSED]

namespace Nameplate.Identity;

/// <summary>Erases a region and writes one generation into it.</summary>
internal sealed class RegionWriter(IStoreFlash flash, SlotProgrammer programmer, StoreRules rules)
{
    public async ValueTask<(SlotRecord Slot, int Abandoned)> EraseUnderJournalAsync(
        FreshStorePlan plan, JournalRecord record, IStoreJournal journal, IReadOnlyDictionary<uint, LineRead> seen,
        CancellationToken cancellationToken)
    {
        if (record.State == JournalState.Prepared)
        {
            await journal.SaveAsync(record, cancellationToken).ConfigureAwait(false);
        }
        record = record with { State = JournalState.Erasing };
        await journal.SaveAsync(record, cancellationToken).ConfigureAwait(false);
        (SlotRecord slot, int abandoned) = await EraseAndProgramAsync(plan, seen, cancellationToken).ConfigureAwait(false);
        await journal.SaveAsync(record with { State = JournalState.Closed }, cancellationToken).ConfigureAwait(false);
        return (slot, abandoned);
    }

    public async ValueTask<(SlotRecord Slot, int Abandoned)> EraseAndProgramAsync(
        FreshStorePlan plan, IReadOnlyDictionary<uint, LineRead> seen, CancellationToken cancellationToken)
    {
        uint[] telling = [.. seen.Where(l => plan.Region.Contains(l.Key) && !l.Value.IsBlank).Select(l => l.Key).Order()];
        if (rules.EraseUnconditionally || telling.Length > 0)
        {
            await flash.EraseAsync(plan.Region, cancellationToken).ConfigureAwait(false);
        }
        foreach (uint address in telling)
        {
            LineRead now = await flash.ReadLineAsync(address, cancellationToken).ConfigureAwait(false);
            if (!now.IsBlank)
            {
                throw StoreRefusal.EraseLeftData(address, now);
            }
        }
        return await ProgramAsync(plan, int.MaxValue, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<(SlotRecord Slot, int Abandoned)> ProgramAsync(
        FreshStorePlan plan, int tries, CancellationToken cancellationToken)
    {
        if (plan.HasHeader)
        {
            byte[] header = [.. plan.Lines[0].Bytes.Span, .. plan.Lines[1].Bytes.Span];
            await flash.ProgramAsync(plan.Region.Start, header, plan.Prime, cancellationToken).ConfigureAwait(false);
            if (!await programmer.ReadsBackAsync(plan.Region.Start, header, cancellationToken).ConfigureAwait(false))
            {
                throw StoreRefusal.HeaderReadBack(plan.Region.Start);
            }
        }
        (SlotPlan? took, int abandoned) = await programmer
            .ProgramAsync(plan.Slot, tries, plan.Prime, cancellationToken).ConfigureAwait(false);
        return took is not null
            ? (took.ToRecord(plan.RegionIndex), abandoned)
            : throw StoreRefusal.SlotReadBack(plan.Region.Start);
    }
}

using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Identity;

/// <summary>
/// The identity in the tail of a sector that firmware shares: saved in the journal before the sector is erased, written back
/// to its settle line before any firmware. Between the two it lives on this host's disk.
/// </summary>
internal sealed class EmbeddedIdentity
{
    private readonly DeviceSession _session;
    private readonly DeviceStore _store;
    private readonly DeviceCondition _condition;
    private readonly StopSignal _stop;
    private JournalRecord? _record;
    private FreshStorePlan? _plan;
    private StoreSide _side;

    private EmbeddedIdentity(DeviceSession session, DeviceStore store, DeviceCondition condition, StopSignal stop)
    {
        _session = session;
        _store = store;
        _condition = condition;
        _stop = stop;
    }

    /// <summary>What will be on the device; null when there is no identity to keep and none to write.</summary>
    public Snapshot? Content => _plan?.Content;

    /// <summary>True when the job changes the identity rather than keeping it.</summary>
    public bool IsEdit { get; private init; }

    /// <summary>True until the whole sector is restored: then the journal holds the firmware too.</summary>
    public bool KeepsJournal { get; private init; }

    /// <summary>Reads what must be kept, from the device or from the journal of an interrupted run.</summary>
    /// <param name="session">The device.</param>
    /// <param name="store">Its store.</param>
    /// <param name="view">The store as read.</param>
    /// <param name="edit">A change to be made in the same erase, or null to keep the identity as it is.</param>
    /// <param name="condition">Told where the identity lives.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <param name="sector">The whole sector with its bytes, to be journalled too, or null in a firmware run.</param>
    public static async Task<EmbeddedIdentity> PrepareAsync(
        DeviceSession session, DeviceStore store, StoreView view, StoreEdit? edit, DeviceCondition condition, StopSignal stop,
        (AddressRange Range, ReadOnlyMemory<byte> Bytes)? sector = null)
    {
        if (await store.JudgeJournalAsync(edit is { Replace: true }).ConfigureAwait(false) is { } open)
        {
            if (open.Decision.Action == RecoveryAction.RollForward)
            {
                return Resume(session, store, open, condition, stop, keepsJournal: sector is not null);
            }

            await store.CloseAsync(open).ConfigureAwait(false);
            view = open.View;
        }

        EmbeddedIdentity embedded = new(session, store, condition, stop)
        {
            IsEdit = edit is not null,
            KeepsJournal = sector is not null,
            _side = view.Side,
        };
        if (view.State == StoreState.None && edit is null)
        {
            return !view.Has(StoreStatus.Degraded) ? embedded : throw new IdentityRequiredException(ErrorCodes.IdentityDamaged,
                $"{session.Port}: the identity is damaged, and the firmware's erase would take what is left of it",
                "nameplate show tells what is left; nameplate assign NUMBER --replace --reason TEXT writes it anew");
        }

        FreshStorePlan plan = store.Writer.PlanFresh(view, edit ?? new StoreEdit());
        JournalOwner owner = store.Owner ?? throw new IdentityRequiredException(ErrorCodes.NoUid,
            $"{session.Port}: the unique ID cannot be read, and the identity shares its sector with firmware: it must be journalled under a name",
            "give the journal a name of its own for this device: --journal-key TEXT");
        StorePlace place = await store.ReadPlaceAsync(view.Side).ConfigureAwait(false);
        embedded._plan = plan;
        embedded._record = StoreWriter.RecordFor(view, plan, place, owner) with
        {
            Sector = sector?.Range,
            SectorImage = sector?.Bytes ?? ReadOnlyMemory<byte>.Empty,
        };
        await store.Journal!.SaveAsync(embedded._record, stop.AtOnce).ConfigureAwait(false);
        return embedded;
    }

    /// <summary>Takes up what an interrupted run of this host left in its journal.</summary>
    public static EmbeddedIdentity Resume(
        DeviceSession session, DeviceStore store, OpenJournal open, DeviceCondition condition, StopSignal stop, bool keepsJournal)
    {
        condition.IdentityIsJournalled(open.Record.New.DeviceId);
        return new EmbeddedIdentity(session, store, condition, stop)
        {
            KeepsJournal = keepsJournal,
            _record = open.Record,
            _plan = store.Writer.PlanFresh(open.View, open.Record, open.Decision.Side),
            _side = open.Decision.Side,
        };
    }

    /// <summary>Announces the erase in the journal, with an epoch that no line on the chip can have, durably.</summary>
    public async Task BeforeEraseAsync(Sector sector)
    {
        if (_plan is null || !sector.Range.Overlaps(_plan.Region))
        {
            return;
        }

        if (_record!.State != JournalState.Prepared)
        {
            // A repeated erase, perhaps of an identity that is written back already: whatever is there must not carry the same epoch.
            StoreView view = await _store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
            _plan = _store.Writer.PlanFresh(view, _record with { NewEpoch = checked(_record.NewEpoch + 1) }, _side);
        }

        _record = _record with { State = JournalState.Erasing, NewEpoch = _plan.Epoch };
        if (_session.Rules.JournalBeforeErase)
        {
            await _store.Journal!.SaveAsync(_record, _stop.AtOnce).ConfigureAwait(false);
        }

        _condition.IdentityIsJournalled(_plan.Content.DeviceId);
    }

    /// <summary>Writes the identity back, exactly the lines that were announced, and closes the journal.</summary>
    public async Task AfterEraseAsync(Sector sector)
    {
        if (_plan is null || !sector.Range.Overlaps(_plan.Region))
        {
            return;
        }

        for (FreshStorePlan plan = _plan; ;)
        {
            Allowance granted = plan.Lines.Aggregate(Allowance.ReadOnly with { Name = "embedded identity" },
                (allowance, line) => allowance.AllowExactWrite(new ExactWrite(line.Address, line.Bytes)));
            _session.Client.Allowance = granted.AllowExactWrite(new ExactWrite(plan.Prime, new byte[LineRead.Size]));
            try
            {
                await _store.Writer.WriteFreshAsync(plan, _stop.AtOnce).ConfigureAwait(false);
                _plan = plan;
                break;
            }
            catch (IdentityStoreException spoilt) when (spoilt.Fault == StoreFault.SlotReadBack && plan.NextSlot() is { } next)
            {
                plan = next;
            }
            finally
            {
                _store.AllowNothing();
            }
        }

        _condition.IdentityIsWritten();
        if (!KeepsJournal)
        {
            await CloseJournalAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes the journal: everything that it holds is on the chip.</summary>
    public async Task CloseJournalAsync()
    {
        if (_record is { State: not JournalState.Closed })
        {
            await _store.CloseAsync(_record).ConfigureAwait(false);
            _record = _record with { State = JournalState.Closed };
        }
    }

    /// <summary>Reads the identity and compares every line that was written.</summary>
    /// <exception cref="IdentityChangedException">A line differs.</exception>
    public async Task<StoreView> ProveAsync()
    {
        foreach (PlannedLine line in _plan!.Lines)
        {
            LineRead found = await _store.Flash.ReadLineAsync(line.Address, _stop.AtOnce).ConfigureAwait(false);
            if (!found.SameContent(LineRead.Of(line.Bytes)))
            {
                found = await _store.Flash.ReadLineAsync(line.Address, _stop.AtOnce).ConfigureAwait(false);
            }

            if (!found.SameContent(LineRead.Of(line.Bytes)))
            {
                throw new IdentityChangedException(_session.Port,
                    new ProofDifference(line.Address, "the identity written back", LineRead.Of(line.Bytes), found));
            }
        }

        return await _store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
    }
}

using Nameplate.Bootloader;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Identity;

/// <summary>The identity store of one device: how it is read, proven and written through this host.</summary>
internal sealed class DeviceStore
{
    /// <summary>b31 clear: not firmware; the rest is this format writer's version.</summary>
    private const uint WriterVersion = 0x0000_0100;

    private const int MaxRereads = 3;

    private readonly DeviceSession _session;
    private readonly DeviceCondition _condition;
    private readonly StopSignal _stop;

    /// <param name="session">The device.</param>
    /// <param name="condition">Told what becomes of the identity, as it happens.</param>
    /// <param name="stop">Ends what is under way.</param>
    public DeviceStore(DeviceSession session, DeviceCondition condition, StopSignal stop)
    {
        _condition = condition;
        _session = session;
        _stop = stop;
        Layout = new StoreLayout(session.Placement.Regions, session.Chip.ProductId, session.Chip.Flash.BankStride,
            session.Placement.SlotSize, session.Placement.Kind == Chips.PlacementKind.Embed);
        Eraser = new SectorEraser(session);
        Flash = new RomStoreFlash(session, Eraser, condition, stop);
        Writer = new StoreWriter(Flash, Layout,
            new WriteStamp(WriterVersion, (uint)session.Time.GetUtcNow().ToUnixTimeSeconds()));
        Journal = session.JournalKey is { } key ? new JournalFile(session.State.Files, key) : null;
    }

    public StoreLayout Layout { get; }

    public SectorEraser Eraser { get; }

    public RomStoreFlash Flash { get; }

    public StoreWriter Writer { get; }

    /// <summary>This device's journal on this host; null where it has no unique ID and none was given.</summary>
    public JournalFile? Journal { get; }

    public JournalOwner? Owner => Journal is null
        ? null
        : new JournalOwner(new WatchedJournal(Journal, _condition), _session.JournalKey!, _session.Facts.BanksSwapped);

    /// <summary>
    /// Reads the store. A valid identity is proven by its own checksums; anything less may be a byte that the wire spoilt, so
    /// it is only believed when two reads in a row say the same.
    /// </summary>
    public async Task<StoreView> ReadAsync(ReadScope scope)
    {
        _session.Report(new JobEvent.ReadingIdentity());
        StoreView view = await ReadOnceAsync(scope).ConfigureAwait(false);
        for (int i = 0; i < MaxRereads && !IsClean(view); i++)
        {
            StoreView again = await ReadOnceAsync(scope).ConfigureAwait(false);
            bool same = SaysTheSame(view, again);
            view = again;
            if (same)
            {
                break;
            }
        }

        return view;
    }

    public async Task<StorePlace> ReadPlaceAsync(StoreSide side) =>
        await StorePlace.ReadAsync(Flash, Layout.RegionsAt(side), known: null, _stop.AtOnce).ConfigureAwait(false);

    /// <summary>Opens the wire for writes to the identity's regions on one side of a bank swap, and nothing else.</summary>
    public void AllowWrites(StoreSide side, string verb) =>
        _session.Client.Allowance = Layout.RegionsAt(side).Aggregate(
            Allowance.ReadOnly with { Name = verb }, (granted, region) => granted.AllowWrite(region));

    /// <summary>Closes the wire again.</summary>
    public void AllowNothing() => _session.Client.Allowance = Allowance.ReadOnly;

    /// <summary>The open journal of this device, or null.</summary>
    public async Task<JournalRecord?> OpenJournalAsync() =>
        Journal is null ? null : await Journal.LoadAsync(_stop.AtOnce).ConfigureAwait(false);

    /// <summary>
    /// Finishes what an earlier run of this host left in its journal, before anything else is written.
    /// </summary>
    /// <returns>The view to go on with: read again if anything was written.</returns>
    /// <exception cref="IdentityConflictException">Only the user can decide.</exception>
    public async Task<StoreView> FinishJournalAsync(StoreView view, bool replace)
    {
        if (await OpenJournalAsync().ConfigureAwait(false) is not { } record)
        {
            return view;
        }

        view = await ReadAsync(ReadScope.History).ConfigureAwait(false);
        RecoveryDecision decision = JournalRecovery.Decide(record, view, _session.Facts.BanksSwapped);
        switch (decision.Action)
        {
            case RecoveryAction.Discard or RecoveryAction.Done or RecoveryAction.Superseded:
                await CloseAsync(record).ConfigureAwait(false);
                _session.Report(new JobEvent.Note($"journal closed: {decision.Reason}"));
                return view;
            case RecoveryAction.RollForward:
                _session.Report(new JobEvent.Note($"finishing an interrupted write of #{record.New.DeviceId}: {decision.Reason}"));
                _condition.IdentityIsJournalled(record.New.DeviceId);
                AllowWrites(decision.Side, "journal");
                await Writer.RollForwardAsync(view, record, decision.Side, new WatchedJournal(Journal!, _condition), _stop.AtOnce).ConfigureAwait(false);
                AllowNothing();
                return await ReadAsync(ReadScope.Newest).ConfigureAwait(false);
            case RecoveryAction.Conflict when replace:
                await CloseAsync(record).ConfigureAwait(false);
                return view;
            default:
                throw new IdentityConflictException(_session.Port, record.New.DeviceId, view.DeviceId, decision.Reason, Journal!.Path);
        }
    }

    public ValueTask CloseAsync(JournalRecord record) =>
        Journal!.SaveAsync(record with { State = JournalState.Closed }, _stop.AtOnce);

    private async Task<StoreView> ReadOnceAsync(ReadScope scope) => await StoreReader.ReadAsync(
        Flash, Layout, scope, _session.Facts.Uid ?? ReadOnlyMemory<byte>.Empty, _stop.AtOnce).ConfigureAwait(false);

    private static bool IsClean(StoreView view) => view.State == StoreState.Valid && view.Status == StoreStatus.None;

    private static bool SaysTheSame(StoreView one, StoreView other) =>
        one.State == other.State && one.Status == other.Status && one.Side == other.Side
        && one.Newest?.Place == other.Newest?.Place && one.DeviceId == other.DeviceId;
}

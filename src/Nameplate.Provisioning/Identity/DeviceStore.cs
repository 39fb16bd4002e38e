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

    private const int MaxRereads = 5;

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
        Layout = PlacementLayout.Of(session.Chip, session.Placement);
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
    /// it is only believed when two reads in a row hear the same of every line.
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
    /// <param name="view">The store as read.</param>
    /// <param name="replace">The user has decided for another number: a contradiction counts as superseded.</param>
    /// <returns>The view to go on with: read again if anything was written.</returns>
    /// <exception cref="IdentityConflictException">Only the user can decide.</exception>
    public async Task<StoreView> FinishJournalAsync(StoreView view, bool replace)
    {
        if (await JudgeJournalAsync(replace).ConfigureAwait(false) is not { } open)
        {
            return view;
        }

        if (open.Decision.Action != RecoveryAction.RollForward)
        {
            await CloseAsync(open).ConfigureAwait(false);
            return open.View;
        }

        await IdentityLock.RequireNoneAsync(_session, this, open.View, _stop).ConfigureAwait(false);
        _session.Report(new JobEvent.Note(
            $"finishing an interrupted write of #{open.Record.New.DeviceId}: {open.Decision.Reason}"));
        _condition.IdentityIsJournalled(open.Record.New.DeviceId);
        AllowWrites(open.Decision.Side, "journal");
        try
        {
            await Writer.RollForwardAsync(open.View, open.Record, open.Decision.Side,
                new WatchedJournal(Journal!, _condition), _stop.AtOnce).ConfigureAwait(false);
        }
        finally
        {
            AllowNothing();
        }

        return await ReadAsync(ReadScope.Newest).ConfigureAwait(false);
    }

    /// <summary>What the open journal means for the device as it reads now; null when there is none.</summary>
    /// <param name="replace">The user has decided for another number: a contradiction counts as superseded.</param>
    /// <exception cref="IdentityConflictException">Only the user can decide.</exception>
    public async Task<OpenJournal?> JudgeJournalAsync(bool replace)
    {
        if (await OpenJournalAsync().ConfigureAwait(false) is not { } record)
        {
            return null;
        }

        StoreView view = await ReadAsync(ReadScope.History).ConfigureAwait(false);
        if (record.ProductId != Layout.ProductId || !Layout.Regions.Take(1).Concat(Layout.Aliases.Take(1)).Contains(record.Region))
        {
            throw Conflict(record, view,
                $"the journal is about {record.Region} of product ID 0x{record.ProductId:X3}, which is not where this device's identity lies");
        }

        RecoveryDecision decision = JournalRecovery.Decide(record, view, _session.Facts.BanksSwapped);
        bool contradicts = decision.Action is RecoveryAction.Conflict or RecoveryAction.Ask;
        if (contradicts && !(replace && view.State != StoreState.LaterVersion))
        {
            throw Conflict(record, view, decision.Reason);
        }

        return new OpenJournal(record, view, contradicts ? decision with { Action = RecoveryAction.Superseded } : decision);
    }

    /// <summary>Closes a journal that has nothing left to do, and says why.</summary>
    public async Task CloseAsync(OpenJournal open)
    {
        await CloseAsync(open.Record).ConfigureAwait(false);
        _session.Report(new JobEvent.Note($"journal of #{open.Record.New.DeviceId} closed: {open.Decision.Reason}"));
    }

    public ValueTask CloseAsync(JournalRecord record) =>
        Journal!.SaveAsync(record with { State = JournalState.Closed }, _stop.AtOnce);

    private IdentityConflictException Conflict(JournalRecord record, StoreView view, string reason) =>
        new(_session.Port, record.New.DeviceId, view.DeviceId, reason, Journal!.Path);

    private async Task<StoreView> ReadOnceAsync(ReadScope scope) => await StoreReader.ReadAsync(
        Flash, Layout, scope, _session.Facts.Uid ?? ReadOnlyMemory<byte>.Empty, _stop.AtOnce).ConfigureAwait(false);

    private static bool IsClean(StoreView view) => view.State == StoreState.Valid && view.Status == StoreStatus.None;

    private static bool SaysTheSame(StoreView one, StoreView other) =>
        one.Lines.Count == other.Lines.Count && one.Lines.All(line =>
            other.Lines.TryGetValue(line.Key, out LineRead twin) && twin.IsReadable == line.Value.IsReadable
            && twin.Bytes.Span.SequenceEqual(line.Value.Bytes.Span));
}

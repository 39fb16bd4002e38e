using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Jobs;

/// <summary>
/// Replaces a device's firmware and proves that its identity is what it was: read identity → plan → erase → write → verify →
/// vectors → prove identity.
/// </summary>
/// <param name="session">The device.</param>
/// <param name="request">The firmware.</param>
public sealed class UpdateJob(DeviceSession session, UpdateRequest request)
{
    /// <summary>What has been done to the device so far; complete when the run has ended.</summary>
    public DeviceCondition Condition { get; internal init; } = new();

    /// <summary>The store as it was before the run; null until it was read.</summary>
    internal StoreView? Before { get; private set; }

    /// <summary>Makes the plan against the device as it is; erases and writes nothing.</summary>
    public async Task<UpdatePlan> PlanAsync(StopSignal stop)
    {
        DeviceStore store = new(session, Condition, stop);
        IdentityEvidence evidence = await ReadIdentityAsync(store, stop).ConfigureAwait(false);
        return await PlanAsync(store, evidence.View, stop).ConfigureAwait(false);
    }

    /// <summary>Runs the update.</summary>
    /// <exception cref="CodedException">See <see cref="ErrorCodes"/>; <see cref="Condition"/> tells the device's state.</exception>
    public Task<UpdateOutcome> RunAsync(StopSignal stop) => RunAsync(edit: null, stop);

    /// <summary>Runs the update; with an edit, an embedded identity is changed in the same erase.</summary>
    internal async Task<UpdateOutcome> RunAsync(StoreEdit? edit, StopSignal stop)
    {
        long started = session.Time.GetTimestamp();
        Condition.IsData = request.IsData;
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        Condition.Saw(view);
        if (!store.Layout.IsEmbedded)
        {
            view = await store.FinishJournalAsync(view, replace: false).ConfigureAwait(false);
        }

        IdentityEvidence evidence = await ReadIdentityAsync(store, stop, view).ConfigureAwait(false);
        UpdatePlan plan = await PlanAsync(store, evidence.View, stop).ConfigureAwait(false);
        if (store.Layout.IsEmbedded && plan.EmbeddedRegion is null && await store.OpenJournalAsync().ConfigureAwait(false) is not null)
        {
            // This firmware leaves the shared sector alone, so nothing else here writes the journal's identity back.
            view = await new EmbeddedRewrite(session, store, Condition, stop).FinishJournalAsync(evidence.View, replace: false).ConfigureAwait(false);
            evidence = await ReadIdentityAsync(store, stop, view).ConfigureAwait(false);
        }

        IdentityLock.RequireErasable(session, plan);
        session.Report(new JobEvent.Planned(plan));
        Before = evidence.View;
        EmbeddedIdentity? embedded = plan.EmbeddedRegion is null
            ? null
            : await EmbeddedIdentity.PrepareAsync(session, store, evidence.View, edit, Condition, stop).ConfigureAwait(false);

        long verified = request.Image.Length;
        if (plan.Erase.Count > 0)
        {
            verified = await ExecuteAsync(store, plan, embedded, stop).ConfigureAwait(false);
        }

        Condition.Firmware = FirmwareCondition.Complete;
        (StoreView after, IdentityVerdict verdict) = await ProveIdentityAsync(store, evidence, embedded).ConfigureAwait(false);
        await session.RememberAsync(session.Record.WithCompleted(SectorStarts(plan)), stop.AtOnce).ConfigureAwait(false);
        return new UpdateOutcome(plan, after, verdict, verified, session.Time.GetElapsedTime(started));
    }

    private async Task<long> ExecuteAsync(DeviceStore store, UpdatePlan plan, EmbeddedIdentity? embedded, StopSignal stop)
    {
        IncompleteUpdate begun = new(session.Time.GetUtcNow(), plan.Firmware.Length, plan.Firmware.Crc32)
        {
            From = plan.Replaces?.ToString() ?? session.Record.Incomplete?.From,
            To = plan.Firmware.Cards.FirstOrDefault(card => card.Fault is null)?.ToString(),
            Bytes = plan.Bytes,
            InactiveBank = request.InactiveBank,
        };
        await session.RememberAsync(session.Record.WithBegun(begun, SectorStarts(plan)), stop.AtOnce).ConfigureAwait(false);
        FlashRun? run = null;
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                run = new FlashRun(session, store.Eraser, plan, Condition, stop)
                {
                    VerifyByChecksum = request.VerifyByChecksum,
                };
                try
                {
                    await run.RunAsync(
                        embedded is null ? null : embedded.BeforeEraseAsync,
                        embedded is null ? null : embedded.AfterEraseAsync).ConfigureAwait(false);
                    store.Flash.Forget();
                    return run.BytesVerified;
                }
                catch (CodedException failure) when (failure.IsTransient && attempt < session.Attempts)
                {
                    session.Report(new JobEvent.Retrying($"{failure.Code}: {failure.Message}", attempt + 1, session.Attempts));
                    await session.RecoverAsync(stop).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            await RememberHowFarAsync(begun with { BytesWritten = run?.BytesWritten ?? 0 }).ConfigureAwait(false);
            throw;
        }
    }

    private async Task RememberHowFarAsync(IncompleteUpdate begun)
    {
        try
        {
            await session.RememberAsync(session.Record with { Incomplete = begun }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StateException)
        {
            // It only informs; that the update is incomplete was written before its first erase.
        }
    }

    private async Task<IdentityEvidence> ReadIdentityAsync(
        DeviceStore store, StopSignal stop, StoreView? read = null)
    {
        StoreView view = read ?? await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        Condition.Saw(view);
        IdentityEvidence evidence = await IdentityEvidence.TakeAsync(session, store, view, stop).ConfigureAwait(false);
        JournalRecord? journal = view.State == StoreState.None ? await store.OpenJournalAsync().ConfigureAwait(false) : null;
        if (journal is { State: JournalState.Erasing })
        {
            Condition.IdentityIsJournalled(journal.New.DeviceId);
            return evidence;
        }

        if (request.RequireIdentity && (view.State != StoreState.Valid || view.Has(StoreStatus.Conflict)))
        {
            throw view.State switch
            {
                StoreState.LaterVersion => new IdentityRequiredException(ErrorCodes.IdentityVersion,
                    $"{session.Port}: the identity at 0x{view.LaterVersionAt:X8} was written by a later Nameplate", "use that version"),
                StoreState.Valid => new IdentityRequiredException(ErrorCodes.IdentityConflict,
                    $"{session.Port}: two identities on this device contradict each other", "nameplate show, then nameplate assign NUMBER --replace --reason TEXT"),
                _ when view.Has(StoreStatus.Degraded) => new IdentityRequiredException(ErrorCodes.IdentityDamaged,
                    $"{session.Port}: the identity is damaged", "nameplate show tells what is left; nameplate assign NUMBER --replace --reason TEXT writes it anew"),
                _ => new IdentityRequiredException(ErrorCodes.IdentityMissing,
                    $"{session.Port}: there is no identity on this device", "nameplate assign NUMBER first, or leave out --require-identity"),
            };
        }

        return evidence;
    }

    private async Task<UpdatePlan> PlanAsync(DeviceStore store, StoreView view, StopSignal stop)
    {
        UpdatePlan plan = await MakePlanAsync(store, view, stop).ConfigureAwait(false);
        await StoresElsewhere.RequireNoneAsync(session, plan, stop).ConfigureAwait(false);
        return plan;
    }

    private async Task<UpdatePlan> MakePlanAsync(DeviceStore store, StoreView view, StopSignal stop)
    {
        List<AddressRange> found = [];
        if (view.State == StoreState.Valid)
        {
            found.AddRange(store.Layout.RegionsAt(view.Side));
        }

        PlanRequest basis = new()
        {
            Chip = session.Chip,
            Image = request.Image,
            Files = request.Files,
            Fences = Fences.For(session.Chip, session.Placement, found, request.Symbols),
            Placement = session.Placement,
            Claims = request.Claims,
            IsData = request.IsData,
            BanksSwapped = session.Facts.BanksSwapped,
            DropsFirstWrite = session.DropsFirstWrite,
            ByteTime = session.ByteTime,
        };
        if (session.Facts.BanksSwapped == true)
        {
            Sector[] touched = [.. session.Chip.Flash.Sectors.Where(sector => request.Image.Segments.Any(
                segment => segment.Range.Overlaps(sector.Range)))];
            basis = basis with { Blank = await BlankSectors.FindAsync(session, touched, stop).ConfigureAwait(false) };
        }

        UpdatePlan whole = UpdatePlanner.Plan(basis);
        basis = basis with { Replaces = await DeviceCard.ReplacedAsync(session, whole.Firmware.Cards, stop).ConfigureAwait(false) };
        whole = whole with { Replaces = basis.Replaces };
        if (await store.OpenJournalAsync().ConfigureAwait(false) is { State: JournalState.Erasing })
        {
            return whole; // an erase was cut here: words may read right and be unstable
        }

        IReadOnlyList<Sector> equal = await new SectorComparison(session, store.Eraser, request, stop)
            .FindEqualAsync(whole).ConfigureAwait(false);
        return equal.Count == 0 ? whole : UpdatePlanner.Plan(basis with { AlreadyEqual = equal });
    }

    private static IEnumerable<uint> SectorStarts(UpdatePlan plan) => plan.Erase.Select(planned => planned.Sector.Range.Start);

    private async Task<(StoreView View, IdentityVerdict Verdict)> ProveIdentityAsync(
        DeviceStore store, IdentityEvidence evidence, EmbeddedIdentity? embedded)
    {
        if (!session.Rules.ProveIdentity)
        {
            return (evidence.View, IdentityVerdict.Intact);
        }

        try
        {
            if (embedded is { Content: not null })
            {
                StoreView after = await embedded.ProveAsync().ConfigureAwait(false);
                Condition.Number = after.DeviceId;
                Condition.Identity = IdentityCondition.Proven;
                return (after, embedded.IsEdit ? IdentityVerdict.Written : IdentityVerdict.Intact);
            }

            IdentityVerdict verdict = await evidence.RequireUnchangedAsync(embedded is null ? null : store.Layout.Regions[0]).ConfigureAwait(false);
            Condition.Identity = verdict == IdentityVerdict.Intact ? IdentityCondition.Proven : IdentityCondition.NoneProven;
            return (evidence.View, verdict);
        }
        catch (IdentityChangedException)
        {
            Condition.Identity = IdentityCondition.Damaged;
            throw;
        }
    }
}

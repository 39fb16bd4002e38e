// identity-store.md §7: the identity marked as in production and at slot 1, then Write Protect of its sectors and of all that were
// protected before, then the proof by effect.
//
//   mark, slot 1 [both regions] | record: Locking, others | Write Protect | reset, same device? | option bytes | PROBE | record: Locked
//
// A reading of the sector codes that turns out wrong is undone before the next one is tried.

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Jobs;

/// <summary>How to lock.</summary>
/// <param name="AssumeUnprotected">The user says that nothing is write-protected where the option bytes do not tell.</param>
/// <param name="WithFirmware">The user agrees to locking firmware that shares the identity's sector.</param>
public sealed record LockRequest(bool AssumeUnprotected = false, bool WithFirmware = false);

/// <summary>Write-protects the sectors of the identity, and proves it by the effect.</summary>
/// <param name="session">The device.</param>
/// <param name="request">How.</param>
public sealed class LockJob(DeviceSession session, LockRequest request)
{
    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>What would be protected; changes nothing, and refuses what the lock would refuse.</summary>
    public async Task<LockPlan> PlanAsync(StopSignal stop)
    {
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await ReadAsync(store, ReadScope.Newest, stop).ConfigureAwait(false);
        LockScene scene = new(session, store, view, request.AssumeUnprotected, stop);
        Require(scene, view.State == StoreState.Valid || await store.OpenJournalAsync().ConfigureAwait(false) is not null);
        _ = scene.OthersToKeep();
        return scene.PlanOf(view);
    }

    /// <summary>Locks.</summary>
    /// <exception cref="CodedException">N505, N506, N507, N607, N805, N811, N903, N10xx; the protection in force is then what
    /// it was before, or the message says what it is.</exception>
    public async Task<LockOutcome> RunAsync(StopSignal stop)
    {
        long started = session.Time.GetTimestamp();
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await ReadAsync(store, ReadScope.Newest, stop).ConfigureAwait(false);
        LockScene scene = new(session, store, view, request.AssumeUnprotected, stop);
        Require(scene, view.State == StoreState.Valid || await store.OpenJournalAsync().ConfigureAwait(false) is not null);
        IReadOnlyList<uint> others = scene.OthersToKeep();

        // Behind a lock nothing can be written any more: a settle line that a cut left unstable stays so, and the number is there.
        bool isDone = scene.OwnShown == true && view.Newest is { Index: 1 } newest && newest.Header.Flags.HasFlag(SlotTraits.Production);
        if (!isDone)
        {
            AssignJob mark = new(session, new AssignRequest(new StoreEdit { Production = true })) { Condition = Condition };
            view = (await mark.RunAsync(stop).ConfigureAwait(false)).After;
        }

        EffectProbe probe = new(session, store, stop);
        uint[] wanted = [.. others.Union(scene.Own).Order()];

        // What looks locked already, or was begun, is tried before anything is sent: it may be done.
        bool changes = true;
        if ((session.Record.Lock is not null || scene.OwnShown == true) && scene.Control.Compare(wanted) != Agreement.Contradicted)
        {
            changes = session.Rules.ProveLock && await probe.TryAsync(view, Effect.HadNone).ConfigureAwait(false) != Effect.HadNone;
        }

        if (changes)
        {
            await ProtectAsync(scene, view, probe, others, wanted, stop).ConfigureAwait(false);
        }

        await scene.RememberAsync(new LockRecord(LockPhase.Locked, others)).ConfigureAwait(false);
        Condition.Identity = IdentityCondition.Proven;
        return new LockOutcome(scene.PlanOf(view), view, changes, scene.Control.Compare(wanted) == Agreement.Shown,
            session.Time.GetElapsedTime(started))
        {
            NumberAddresses = [.. view.Regions.Select(region => region.Cells!.Value.AddressOf(1) + SlotHeader.DeviceIdOffset)],
        };
    }

    private async Task<StoreView> ReadAsync(DeviceStore store, ReadScope scope, StopSignal stop)
    {
        await session.ReadOptionsAsync(stop).ConfigureAwait(false);
        StoreView view = await store.ReadAsync(scope).ConfigureAwait(false);
        Condition.Saw(view);
        return view;
    }

    private void Require(LockScene scene, bool hasIdentity)
    {
        if (!hasIdentity)
        {
            throw new IdentityRequiredException(ErrorCodes.IdentityMissing,
                $"{session.Port}: there is no identity on this device to lock", "nameplate assign NUMBER -p PORT");
        }

        if (session.Placement.Kind == PlacementKind.Embed && !request.WithFirmware)
        {
            throw new LockException(ErrorCodes.LockSharesSector,
                $"{session.Port}: on {session.Chip.Name} the identity shares {scene.Name(scene.Own)} with firmware, which could not be updated any more",
                "nameplate assign NUMBER --production marks it without locking; --with-firmware locks both, until nameplate unlock");
        }

        scene.RequireCommands();
        scene.RequireBanksInOrder();
        scene.RequireUid();
    }

    private async Task ProtectAsync(
        LockScene scene, StoreView view, EffectProbe probe, IReadOnlyList<uint> others, uint[] wanted, StopSignal stop)
    {
        bool clean = session.Record.Lock is not { Phase: LockPhase.Locking or LockPhase.Unlocking };
        await scene.RememberAsync(new LockRecord(LockPhase.Locking, others)).ConfigureAwait(false);
        Condition.ProtectionBegun = true;
        IdentityEvidence evidence = await IdentityEvidence.TakeAsync(session, scene.Store, view, stop).ConfigureAwait(false);
        Effect effect = Effect.Took;
        bool done = await scene.Control.ApplyAsync(wanted, clean, async () =>
        {
            // The probe may set an open mark, so what the commands left is compared before it, and taken anew after it.
            await evidence.RequireUnchangedAsync(erased: null).ConfigureAwait(false);
            effect = session.Rules.ProveLock ? await probe.TryAsync(view, Effect.HadNone).ConfigureAwait(false) : Effect.HadNone;
            evidence = await IdentityEvidence.TakeAsync(session, scene.Store, view, stop).ConfigureAwait(false);
            return effect == Effect.HadNone;
        }).ConfigureAwait(false);
        if (done)
        {
            Condition.ProtectionBegun = false;
            return;
        }

        await PutBackAsync(scene, others).ConfigureAwait(false);
        Condition.ProtectionBegun = false;
        throw effect == Effect.NoPlaceLeft
            ? new LockException(ErrorCodes.LockUnproven,
                $"{session.Port}: no blank line is left in the identity's sectors to prove the lock on, so it was taken back",
                "nameplate set any field: that writes the identity into a fresh region; then nameplate lock again")
            : new LockException(ErrorCodes.ProtectionNotTaken,
                $"{session.Port}: the bootloader acknowledged, but {scene.Name(scene.Own)} is not protected, or other sectors are too; "
                + "everything was put back as it was",
                "this ROM counts sectors in a way that cannot reach these alone; lock it over the debug port instead");
    }

    /// <summary>After no reading did it: what was protected before, and nothing else.</summary>
    private async Task PutBackAsync(LockScene scene, IReadOnlyList<uint> others)
    {
        if (!await scene.Control.ApplyAsync(others, clean: others.Count > 0, () => Task.FromResult(true)).ConfigureAwait(false))
        {
            throw new LockException(ErrorCodes.ProtectionNotTaken,
                $"{session.Port}: the lock did not succeed, and the protection that was in force before ({scene.Name(others)}) cannot be put back",
                "run the same command again, or nameplate unlock -p PORT: this host remembers what is to be put back");
        }

        await scene.RememberAsync(null).ConfigureAwait(false);
    }
}

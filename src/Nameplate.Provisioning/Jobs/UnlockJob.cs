// Write Unprotect lifts the protection of every sector (AN3155 rev 20 §3.10), so what was protected beside the identity is put back.
//
//   record: Unlocking, others | Write Unprotect | reset, same device? | Write Protect others | option bytes | PROBE takes | no record
//
// Cut between the two commands, the record tells the rerun, of lock or unlock, what is to be put back.

using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Jobs;

/// <summary>Takes the write protection off the identity's sectors, and puts back what was protected beside them.</summary>
/// <param name="session">The device.</param>
/// <param name="assumeUnprotected">The user says that nothing else is write-protected where the option bytes do not tell.</param>
public sealed class UnlockJob(DeviceSession session, bool assumeUnprotected)
{
    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>What would be unprotected; changes nothing, and refuses what the unlock would refuse.</summary>
    public async Task<LockPlan> PlanAsync(StopSignal stop)
    {
        (StoreView view, LockScene scene) = await LookAsync(stop).ConfigureAwait(false);
        _ = scene.OthersToKeep();
        return scene.PlanOf(view);
    }

    /// <summary>Unlocks.</summary>
    /// <exception cref="CodedException">N506, N507, N607, N805, N903.</exception>
    public async Task<LockOutcome> RunAsync(StopSignal stop)
    {
        long started = session.Time.GetTimestamp();
        (StoreView view, LockScene scene) = await LookAsync(stop).ConfigureAwait(false);
        bool interrupted = session.Record.Lock is { Phase: not LockPhase.Locked };
        IReadOnlyList<uint> others = scene.OthersToKeep();
        EffectProbe probe = new(session, scene.Store, stop);
        bool shownFree = scene.IsShown && scene.Own.All(group => scene.Control.Groups.IsProtected(group, session.Facts.Options) == false);
        bool changes = interrupted || !shownFree;
        if (changes)
        {
            await UnprotectAsync(scene, view, probe, others, stop).ConfigureAwait(false);
        }

        await scene.RememberAsync(null).ConfigureAwait(false);
        Condition.Identity = view.State == StoreState.Valid ? IdentityCondition.Proven : Condition.Identity;
        return new LockOutcome(scene.PlanOf(view), view, changes, scene.Control.Compare([.. others]) == Agreement.Shown,
            session.Time.GetElapsedTime(started));
    }

    private async Task<(StoreView View, LockScene Scene)> LookAsync(StopSignal stop)
    {
        await session.ReadOptionsAsync(stop).ConfigureAwait(false);
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        Condition.Saw(view);
        LockScene scene = new(session, store, view, assumeUnprotected, stop);
        scene.RequireCommands();
        scene.RequireBanksInOrder();
        scene.RequireUid();
        return (view, scene);
    }

    private async Task UnprotectAsync(LockScene scene, StoreView view, EffectProbe probe, IReadOnlyList<uint> others, StopSignal stop)
    {
        await scene.RememberAsync(new LockRecord(LockPhase.Unlocking, others)).ConfigureAwait(false);
        Condition.ProtectionBegun = true;
        IdentityEvidence evidence = await IdentityEvidence.TakeAsync(session, scene.Store, view, stop).ConfigureAwait(false);
        Effect effect = Effect.HadNone;
        bool done = await scene.Control.ApplyAsync(others, clean: false, async () =>
        {
            // The probe may set an open mark, so what the commands left is compared before it, and taken anew after it.
            await evidence.RequireUnchangedAsync(erased: null).ConfigureAwait(false);
            effect = await probe.TryAsync(view, Effect.Took).ConfigureAwait(false);
            evidence = await IdentityEvidence.TakeAsync(session, scene.Store, view, stop).ConfigureAwait(false);
            return effect != Effect.HadNone;
        }).ConfigureAwait(false);

        if (!done)
        {
            throw new LockException(ErrorCodes.ProtectionNotTaken, effect == Effect.HadNone && others.Count == 0
                    ? $"{session.Port}: the bootloader acknowledged, but {scene.Name(scene.Own)} still cannot be written"
                    : $"{session.Port}: the identity's sectors are unlocked, but what was protected before ({scene.Name(others)}) cannot be put back",
                "run the same command again: this host remembers what is to be put back");
        }

        Condition.ProtectionBegun = false;
        if (effect == Effect.NoPlaceLeft)
        {
            await scene.RememberAsync(null).ConfigureAwait(false);
            throw new LockException(ErrorCodes.LockUnproven,
                $"{session.Port}: the bootloader acknowledged the unlock, but no blank line is left in the identity's sectors to prove it on",
                "nameplate set any field: its erase is proven by itself");
        }
    }
}

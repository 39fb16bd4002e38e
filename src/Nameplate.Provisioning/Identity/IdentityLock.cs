using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Identity;

/// <summary>What must not be begun on sectors that are write-protected.</summary>
internal static class IdentityLock
{
    /// <summary>
    /// Lets a change of the identity pass only where its sectors can be written. Where the option bytes do not tell, an
    /// identity that this host locked, or that is marked as in production, is tried by effect.
    /// </summary>
    /// <exception cref="IdentityLockedException">N505.</exception>
    public static async Task RequireNoneAsync(DeviceSession session, DeviceStore store, StoreView view, StopSignal stop)
    {
        RequireNoneShown(session, view);
        bool mayBe = session.Record.Lock is not null
            || (view.Newest is { } newest && (newest.Header.Flags & SlotTraits.Production) != 0);
        if (!mayBe || ShownFor(session, view).All(isProtected => isProtected is not null))
        {
            return;
        }

        switch (await new EffectProbe(session, store, stop).TryAsync(view, Effect.Took).ConfigureAwait(false))
        {
            case Effect.HadNone:
                throw new IdentityLockedException(session.Port, "a write to a line that means nothing was acknowledged and had no effect");
            case Effect.NoPlaceLeft when session.Record.Lock is { Phase: LockPhase.Locked }:
                throw new IdentityLockedException(session.Port, "this host locked it, and nothing tells that it was unlocked since");
            default:
                return;
        }
    }

    /// <summary>The same as far as the option bytes tell; nothing is tried.</summary>
    /// <exception cref="IdentityLockedException">N505.</exception>
    public static void RequireNoneShown(DeviceSession session, StoreView view)
    {
        if (ShownFor(session, view).Any(isProtected => isProtected == true))
        {
            throw new IdentityLockedException(session.Port, "its sectors are write-protected, as the option bytes say");
        }
    }

    /// <summary>Lets an update pass only where every sector that it erases can be erased, as far as the option bytes tell.</summary>
    /// <exception cref="SectorProtectedException">N503.</exception>
    public static void RequireErasable(DeviceSession session, UpdatePlan plan)
    {
        if (plan.Erase.FirstOrDefault(planned => IsProtected(session, planned.Sector) == true) is { } refused)
        {
            ProtectionGroups groups = new(session.Chip);
            uint group = groups.StartOf(refused.Sector);
            throw new SectorProtectedException(session.Port, refused.Sector,
                session.Placement.Regions.Any(region => groups.Touching(region).Contains(group)));
        }
    }

    private static IEnumerable<bool?> ShownFor(DeviceSession session, StoreView view) =>
        view.Regions.SelectMany(region => session.Chip.Flash.SectorsTouching(region.Place)).Select(sector => IsProtected(session, sector));

    /// <summary>With the banks swapped no document says whether a bit follows the address or the bank: then nothing is known.</summary>
    internal static bool? IsProtected(DeviceSession session, Sector sector) => session.Facts.BanksSwapped == false
        ? session.Facts.Options?.IsWriteProtected(sector, session.Chip.WriteProtectionGroup)
        : null;
}

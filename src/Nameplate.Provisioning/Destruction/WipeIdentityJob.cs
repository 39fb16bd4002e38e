using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Destruction;

/// <summary>Destroys a device's identity, its history and its journal on this host; the firmware stays.</summary>
/// <param name="session">The device.</param>
public sealed class WipeIdentityJob(DeviceSession session) : DestructionJob(session, "wipe-identity", "wipe")
{
    private protected override bool TakesFirmware => false;

    private protected override IReadOnlyList<AddressRange> ErasesOf(DeviceStore store, StoreView view) =>
        [.. store.Layout.RegionsAt(view.Side).SelectMany(Session.Chip.Flash.SectorsTouching).Distinct().Select(sector => sector.Range)];

    private protected override void RequirePossible(StoreView view) => IdentityLock.RequireNoneShown(Session, view);

    private protected override async Task<(string? Saved, bool Changed)> DestroyAsync(
        DeviceStore store, DestructionSurvey survey, bool save, StopSignal stop)
    {
        await IdentityLock.RequireNoneAsync(Session, store, survey.View!, stop).ConfigureAwait(false);
        return await new PlaceEraser(Session, store, Condition, Verb, stop).RunAsync(survey.View!, survey.Number, save).ConfigureAwait(false);
    }
}

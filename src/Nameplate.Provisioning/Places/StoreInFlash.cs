using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Places;

/// <summary>The identity store in main flash (docs/formats/identity-store.md), in sectors of its own or in the tail of a shared one.</summary>
internal sealed class StoreInFlash(DeviceSession session) : IdentityPlace(session)
{
    public override PlaceKind Kind => Session.Placement.Kind == PlacementKind.Embed ? PlaceKind.Embed : PlaceKind.Spare;

    public override IReadOnlyList<AddressRange> Ranges => Session.Placement.Regions;

    public override async Task<PlaceReading> ReadAsync(StopSignal signal)
    {
        Session.RequirePlacement();
        return Of(await new ShowJob(Session).RunAsync(signal).ConfigureAwait(false));
    }

    internal override Task WriteAsync(PlaceReading before, PlaceRequest request, DeviceCondition condition, StopSignal stop) =>
        new AssignJob(Session, new AssignRequest(new StoreEdit { DeviceId = request.Number, Replace = request.Replace }, request.Reason))
        {
            Condition = condition,
        }.RunAsync(stop);

    /// <summary>The job has done it.</summary>
    internal override Task RecordAsync(PlaceReading before, PlaceRequest request, StopSignal stop) => Task.CompletedTask;

    private PlaceReading Of(StoreView view) => new(Kind, view.DeviceId)
    {
        At = view.Newest is { } newest ? NumberAt(checked(newest.Place.Start + SlotHeader.DeviceIdOffset)) : null,
        IsSettled = view.Newest is null || !view.Has(StoreStatus.Unsettled),
        Store = view,
    };
}

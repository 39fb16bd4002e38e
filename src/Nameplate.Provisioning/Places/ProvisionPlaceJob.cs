using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Places;

/// <summary>A number to a place and firmware to main flash in one pass; the place is read once more behind the firmware.</summary>
/// <param name="session">The device.</param>
/// <param name="firmware">The firmware.</param>
/// <param name="place">Where the number goes.</param>
/// <param name="request">The number.</param>
public sealed class ProvisionPlaceJob(DeviceSession session, UpdateRequest firmware, IdentityPlace place, PlaceRequest request)
{
    private readonly UpdateJob _update = new(session, firmware with { RequireIdentity = false });
    private readonly PlaceAssignJob _assign = new(session, place, request);

    /// <summary>What has been done to the device so far: that of the part that runs.</summary>
    public DeviceCondition Condition { get; private set; } = new();

    /// <summary>Plans the firmware and reads the place: what is refused leaves a device as it is.</summary>
    /// <returns>The number, and whether there is something to write.</returns>
    public async Task<(PlaceReading Before, bool Changes)> SurveyAsync(StopSignal stop)
    {
        Condition = _update.Condition;
        await _update.PlanAsync(stop).ConfigureAwait(false);
        Condition = _assign.Condition;
        PlaceReading before = await _assign.SurveyAsync(stop).ConfigureAwait(false);
        return (before, _assign.Changes(before));
    }

    /// <summary>Writes both and proves both.</summary>
    /// <param name="confirmed">As <see cref="PlaceAssignJob.RunAsync"/>.</param>
    /// <param name="stop">Heeded between exchanges.</param>
    public async Task<(PlaceOutcome Number, UpdateOutcome Firmware)> RunAsync(string? confirmed, StopSignal stop)
    {
        await SurveyAsync(stop).ConfigureAwait(false);
        PlaceOutcome number = await _assign.RunAsync(confirmed, stop).ConfigureAwait(false);
        UpdateJob update = new(session, firmware with { RequireIdentity = false });
        Condition = update.Condition;
        UpdateOutcome written = await update.RunAsync(stop).ConfigureAwait(false);
        Condition = _assign.Condition;
        PlaceOutcome proven = await new PlaceAssignJob(session, place, request) { Condition = _assign.Condition }.RunAsync(confirmed, stop).ConfigureAwait(false);
        return (number with { After = proven.After }, written);
    }
}

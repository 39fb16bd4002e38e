using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;

namespace Nameplate.Provisioning.Jobs;

/// <summary>Number and firmware in one pass: the identity first, then the firmware around it.</summary>
/// <param name="session">The device.</param>
/// <param name="firmware">The firmware.</param>
/// <param name="assign">The identity.</param>
public sealed class ProvisionJob(DeviceSession session, UpdateRequest firmware, AssignRequest assign)
{
    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; internal init; } = new();

    /// <summary>Writes both and proves both.</summary>
    public async Task<(AssignOutcome Identity, UpdateOutcome Firmware)> RunAsync(StopSignal stop)
    {
        // The firmware is planned first: a firmware that is refused must not leave a device with a number and nothing else.
        UpdateJob update = new(session, firmware with { RequireIdentity = false }) { Condition = Condition };
        await update.PlanAsync(stop).ConfigureAwait(false);
        AssignJob identity = new(session, assign) { Condition = Condition };
        if (session.Placement.Kind == PlacementKind.Embed)
        {
            // One erase for both: the identity goes into the sector that the firmware is about to replace.
            UpdateOutcome firmwareOutcome = await update.RunAsync(AssignJob.Bind(assign.Edit, session), stop).ConfigureAwait(false);
            return (await ConcludeAsync(identity, update.Before!, stop).ConfigureAwait(false), firmwareOutcome);
        }

        AssignOutcome written = await identity.RunAsync(stop).ConfigureAwait(false);
        update = new UpdateJob(session, firmware with { RequireIdentity = true }) { Condition = Condition };
        return (written, await update.RunAsync(stop).ConfigureAwait(false));
    }

    /// <summary>After an embedded firmware run the identity is there already, unless no shared sector was touched.</summary>
    private static async Task<AssignOutcome> ConcludeAsync(AssignJob identity, StoreView before, StopSignal stop)
    {
        AssignOutcome found = await identity.RunAsync(stop).ConfigureAwait(false);
        if (found.IsChanged || (before.DeviceId == found.After.DeviceId && SameFields(before, found.After)))
        {
            return found;
        }

        await identity.RecordAsync(before, found.After, stop).ConfigureAwait(false);
        return found with { Kind = before.Newest is null ? WriteKind.Formatted : WriteKind.CompactedUnderJournal, Before = before };
    }

    private static bool SameFields(StoreView before, StoreView after) =>
        before.Newest is { } old && after.Newest is { } now && old.Payload.Span.SequenceEqual(now.Payload.Span);
}

using Nameplate.Chips;
using Nameplate.Provisioning.Device;

namespace Nameplate.Provisioning.Jobs;

/// <summary>Number and firmware in one pass: the identity first, then the firmware around it.</summary>
/// <param name="session">The device.</param>
/// <param name="firmware">The firmware.</param>
/// <param name="assign">The identity.</param>
public sealed class ProvisionJob(DeviceSession session, UpdateRequest firmware, AssignRequest assign)
{
    private DeviceCondition _condition = new();

    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition => _condition;

    /// <summary>Writes both and proves both.</summary>
    public async Task<(AssignOutcome Identity, UpdateOutcome Firmware)> RunAsync(StopSignal stop)
    {
        // The firmware is planned first: a firmware that is refused must not leave a device with a number and nothing else.
        UpdateJob update = new(session, firmware with { RequireIdentity = false });
        _condition = update.Condition;
        await update.PlanAsync(stop).ConfigureAwait(false);

        if (session.Placement.Kind == PlacementKind.Embed)
        {
            // One erase for both: the identity goes into the sector that the firmware is about to replace.
            UpdateOutcome firmwareOutcome = await update.RunAsync(AssignJob.Bind(assign.Edit, session), stop).ConfigureAwait(false);
            return (await AssignAsync(stop).ConfigureAwait(false), firmwareOutcome);
        }

        AssignOutcome identity = await AssignAsync(stop).ConfigureAwait(false);
        update = new UpdateJob(session, firmware with { RequireIdentity = true });
        _condition = update.Condition;
        return (identity, await update.RunAsync(stop).ConfigureAwait(false));
    }

    /// <summary>After an embedded firmware run this finds the identity there already, unless no shared sector was touched.</summary>
    private async Task<AssignOutcome> AssignAsync(StopSignal stop)
    {
        AssignJob job = new(session, assign);
        FirmwareCondition before = _condition.Firmware;
        _condition = job.Condition;
        _condition.Firmware = before;
        return await job.RunAsync(stop).ConfigureAwait(false);
    }
}

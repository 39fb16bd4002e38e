using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>Firmware that was read from the device, to be put back after the sector it shares with the identity was erased.</summary>
internal static class SavedFirmware
{
    /// <summary>The plan that puts it back: behind the fences, its vectors not asked for, since they are what they were.</summary>
    public static UpdatePlan PlanFor(DeviceSession session, MemoryImage firmware) => UpdatePlanner.Plan(new PlanRequest
    {
        Chip = session.Chip,
        Image = firmware,
        Files = ["the firmware saved from this device"],
        Fences = Fences.For(session.Chip, session.Placement, [], new Dictionary<string, uint>()),
        IsData = true,
        BanksSwapped = session.Facts.BanksSwapped,
        DropsFirstWrite = session.DropsFirstWrite,
        ByteTime = session.ByteTime,
    });
}

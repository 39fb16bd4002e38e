using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;

namespace Nameplate.Cli.Commands;

/// <summary><c>mass-erase</c>: firmware and identity die.</summary>
internal sealed class MassEraseCommand() : DestructionVerb(
    "mass-erase", "Erases the whole flash, firmware and identity. Saves it first, asks for the number, and reads all of it back.",
    "nameplate mass-erase -p /dev/ttyUSB0",
    "nameplate mass-erase -p /dev/ttyUSB0 --yes 10")
{
    protected override string Result => "the whole flash is erased";

    protected override DestructionJob JobFor(DeviceSession session) => new MassEraseJob(session);
}

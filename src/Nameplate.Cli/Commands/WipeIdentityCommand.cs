using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;

namespace Nameplate.Cli.Commands;

/// <summary><c>wipe-identity</c>: number, fields and history die; the firmware stays.</summary>
internal sealed class WipeIdentityCommand() : DestructionVerb(
    "wipe-identity", "Destroys the identity: number, fields, history. Saves it first, and asks for the number. The firmware stays.",
    "nameplate wipe-identity -p /dev/ttyUSB0",
    "nameplate wipe-identity -p /dev/ttyUSB0 --yes 10")
{
    protected override string Result => "no identity any more";

    protected override DestructionJob JobFor(DeviceSession session) => new WipeIdentityJob(session);
}

using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Ports;

/// <summary>A virtual device in this process. Opening it again finds it as it was left.</summary>
internal sealed class VirtualDevicePort(string name, VirtualDevice device, string? notice) : DevicePort(name)
{
    public override string Key => Name;

    public override bool IsVirtual => true;

    public override string? Notice => notice;

    public override ValueTask<ISerialLink> OpenAsync(SerialSettings settings, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISerialLink>(device.Connect(Name));
}

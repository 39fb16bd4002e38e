using Nameplate.Cli.Ports;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Demo;

/// <summary>The demo's board is the only port there is, whatever it is called.</summary>
internal sealed class OneDevice(VirtualDevice device) : IPortSource
{
    public IReadOnlyList<SerialPortInfo> List() => [];

    public DevicePort Find(string name) => new VirtualDevicePort(name, device, notice: null);
}

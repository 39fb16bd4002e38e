using Nameplate.Serial;

namespace Nameplate.Cli.Ports;

/// <summary>Where ports come from: the machine, or a test's own devices.</summary>
internal interface IPortSource
{
    /// <summary>The serial ports that are plugged in.</summary>
    IReadOnlyList<SerialPortInfo> List();

    /// <summary>Looks up what <c>-p</c> names. Nothing is opened but a virtual device's file.</summary>
    /// <exception cref="Foundation.CodedException">No such port, chip or file.</exception>
    DevicePort Find(string name);
}

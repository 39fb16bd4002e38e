using System.Runtime.Versioning;
using Nameplate.Serial.Linux;
using Nameplate.Serial.Windows;

namespace Nameplate.Serial;

// The serial ports of one operating system. This file is the only one outside of Linux/ and Windows/ that knows which
// system it runs on.
internal interface ISerialSystem
{
    /// <inheritdoc cref="SerialPorts.List"/>
    IReadOnlyList<SerialPortInfo> List();

    /// <summary>The device behind a name or <c>usb:SERIAL</c>; equal for two names of one device.</summary>
    string Resolve(string port);

    /// <inheritdoc cref="SerialPorts.Survey"/>
    PortSurvey Survey(string port);

    /// <inheritdoc cref="SerialPort.Open"/>
    SerialPort Open(string port, SerialSettings settings);
}

internal static class SerialSystem
{
    /// <summary>The system that this process runs on.</summary>
    internal static ISerialSystem Current { get; } =
        OperatingSystem.IsLinux() ? new LinuxPorts() : OperatingSystem.IsWindows() ? new WindowsPorts() : new NoPorts();

    private sealed class LinuxPorts : ISerialSystem
    {
        public IReadOnlyList<SerialPortInfo> List() => new Linux.PortDirectory().List();

        public string Resolve(string port) => new Linux.PortDirectory().Resolve(port);

        public PortSurvey Survey(string port) => new Linux.PortDirectory().Survey(port);

        public SerialPort Open(string port, SerialSettings settings) => LinuxSerialPort.Open(port, settings);
    }

    [SupportedOSPlatform("windows")]
    private sealed class WindowsPorts : ISerialSystem
    {
        public IReadOnlyList<SerialPortInfo> List() => new Windows.PortDirectory(new MachineRegistry()).List();

        public string Resolve(string port) => new Windows.PortDirectory(new MachineRegistry()).Resolve(port);

        // A port that is not in the registry's list can be there all the same, and nothing tells who holds it.
        public PortSurvey Survey(string port)
        {
            string device = Resolve(port);
            return new PortSurvey(device, null, List().FirstOrDefault(info => info.Path == device), null);
        }

        public SerialPort Open(string port, SerialSettings settings) => WindowsSerialPort.Open(port, settings);
    }

    // macOS: on arm64 it passes the variadic argument of ioctl on the stack, where no P/Invoke puts it, so a port needs a
    // small native library first.
    private sealed class NoPorts : ISerialSystem
    {
        public IReadOnlyList<SerialPortInfo> List() => [];

        public string Resolve(string port) => port;

        public PortSurvey Survey(string port) => new(port, null, null, null);

        public SerialPort Open(string port, SerialSettings settings) => throw new LinkException(port, LinkFailure.Unusable,
            $"{port}: serial ports are there on Linux and Windows, not yet on this system.",
            "Share the port from a Linux machine (ser2net) and use tcp:host:port; sim: works here as well.");
    }
}

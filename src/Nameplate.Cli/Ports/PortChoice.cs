using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Cli.Ports;

/// <summary>What a verb needs of its ports.</summary>
internal enum PortNeed
{
    /// <summary>One; may be chosen when only one USB port is there.</summary>
    OneOrOnly,

    /// <summary>At least one; may be chosen when only one USB port is there.</summary>
    SomeOrOnly,

    /// <summary>Exactly one, named: the verb writes an identity.</summary>
    OneNamed,
}

/// <summary>Which ports a command works on: those named, or the only one there is.</summary>
internal static class PortChoice
{
    public const string Variable = "NAMEPLATE_PORT";

    private const string Setting = "port";

    /// <summary>The forms of a port's name, for help and errors.</summary>
    public const string Forms = "/dev/ttyUSB0, COM7, usb:SERIAL, tcp:host:port, sim:stm32h743xi or sim:FILE";

    /// <exception cref="UsageException">N201, N203, N204.</exception>
    /// <exception cref="CodedException">A port is not there.</exception>
    public static IReadOnlyList<DevicePort> Choose(IReadOnlyList<string> named, PortNeed need, Run run)
    {
        IReadOnlyList<string> names = named.Count > 0 ? named : FromVariable(run);
        if (names.Count == 0 && need != PortNeed.OneNamed)
        {
            names = run.Project.TakeAll(Setting);
        }

        if (names.Count == 0)
        {
            names = [OnlyPort(need, run)];
        }

        if (names.Count > 1 && need != PortNeed.SomeOrOnly)
        {
            throw new UsageException($"{names.Count} ports given, but this verb works on exactly one", "name one port with -p");
        }

        List<DevicePort> ports = [];
        foreach (string name in names)
        {
            // Before it is looked up: a virtual device's file is locked by its first name.
            if (ports.Find(other => other.Name == name) is not null)
            {
                throw new UsageException(ErrorCodes.SamePort, $"{name} is named twice");
            }

            DevicePort port = run.Surroundings.Ports.Find(name);
            if (ports.Find(other => other.Key == port.Key) is { } twin)
            {
                throw new UsageException(ErrorCodes.SamePort, $"{twin.Name} and {port.Name} are the same device, {port.Key}");
            }

            ports.Add(port);
            if (port.Notice is { } notice)
            {
                run.Screen.Notice(notice);
            }
        }

        return ports;
    }

    /// <summary>True where a port is named: on the command line, by the variable, or by the project.</summary>
    public static bool IsNamed(IReadOnlyList<string> named, Run run, bool withProject) =>
        named.Count > 0 || FromVariable(run).Length > 0 || (withProject && run.Project.File?.Find(Setting) is not null);

    private static string[] FromVariable(Run run) => run.Surroundings.Variable(Variable) is { Length: > 0 } name ? [name] : [];

    private static string OnlyPort(PortNeed need, Run run)
    {
        SerialPortInfo[] usb = [.. run.Surroundings.Ports.List().Where(port => port.Usb is not null)];
        if (need == PortNeed.OneNamed)
        {
            string unused = run.Project.File?.Find(Setting) is { } setting ? $"; the port {setting.Text} of {run.Project.File.Path} is not for such a verb" : "";
            throw new UsageException(ErrorCodes.NoPortGiven, $"this verb writes an identity and never picks a port itself{unused}",
                $"add -p PORT or set {Variable}{Candidates(usb)}");
        }

        if (usb.Length != 1)
        {
            throw new UsageException(ErrorCodes.NoPortGiven,
                usb.Length == 0 ? "no port given, and no USB serial port is plugged in" : $"no port given, and {usb.Length} USB serial ports to choose from",
                $"add -p PORT or set {Variable}{Candidates(usb)}; a port is {Forms}");
        }

        run.Screen.Notice($"using {usb[0].Path}, the only USB serial port");
        return usb[0].Path;
    }

    private static string Candidates(SerialPortInfo[] usb) =>
        usb.Length == 0 ? "" : $" ({string.Join(", ", usb.Select(port => port.Path))})";
}

using System.Globalization;

namespace Nameplate.Serial.Linux;

// The ports that sysfs knows: sysfs(5), Documentation/ABI/stable/sysfs-bus-usb.
//
//   /sys/class/tty/ttyUSB0 ──► /sys/devices/…/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0
//                   /device ──► …/1-2/1-2:1.0/ttyUSB0          usb-serial drivers; CDC-ACM points to 1-2:1.0 itself
//                                 1-2       idVendor idProduct manufacturer product serial
//                                 1-2:1.0   bInterfaceNumber
//
// A tty without a device is a console or a pty. A legacy ttyS whose type is 0 (PORT_UNKNOWN) has no UART behind it.
internal sealed class PortDirectory(string sysRoot = "/sys", string devRoot = "/dev", string procRoot = "/proc")
{
    /// <summary>Every port with hardware behind it, by path.</summary>
    internal IReadOnlyList<SerialPortInfo> List()
    {
        List<SerialPortInfo> ports = Scan();
        IReadOnlyDictionary<string, IReadOnlyList<PortHolder>> holders =
            new PortHolders(procRoot).Scan([.. ports.Select(port => port.Path)]);
        return [.. ports.Select(port => port with { Holders = holders.GetValueOrDefault(port.Path) ?? [] })];
    }

    /// <summary>One port, and who has it open, whether it is listed or not.</summary>
    internal PortSurvey Survey(string port)
    {
        string device = Resolve(port);
        return new PortSurvey(device, Path.Exists(device), List().FirstOrDefault(info => info.Path == device),
            new PortHolders(procRoot).Of(device));
    }

    /// <summary>The device node behind a path, a link or <c>usb:SERIAL</c>.</summary>
    internal string Resolve(string port) => UsbPortName.Is(port)
        ? UsbPortName.Find(port, Scan(), StringComparison.Ordinal)
        : DeviceNode.Resolve(port);

    private List<SerialPortInfo> Scan()
    {
        string ttys = Path.Combine(sysRoot, "class/tty");
        if (!Directory.Exists(ttys))
        {
            return [];
        }
        Dictionary<string, string> stable = StablePaths();
        return [.. Directory.EnumerateFileSystemEntries(ttys)
            .Select(entry => Describe(entry, stable))
            .OfType<SerialPortInfo>()
            .OrderBy(port => port.Path.TrimEnd("0123456789".ToCharArray()), StringComparer.Ordinal)
            .ThenBy(port => port.Path.Length)
            .ThenBy(port => port.Path, StringComparer.Ordinal)];
    }

    private SerialPortInfo? Describe(string entry, Dictionary<string, string> stable)
    {
        string link = Path.Combine(entry, "device");
        if (!Directory.Exists(link) || Text(Path.Combine(entry, "type")) == "0")
        {
            return null;
        }
        string device = DeviceNode.Resolve(link);
        string node = Path.Combine(devRoot, Path.GetFileName(entry));
        string driver = DeviceNode.Resolve(Path.Combine(device, "driver"));
        return new SerialPortInfo(node, stable.GetValueOrDefault(node),
            Directory.Exists(driver) ? Path.GetFileName(driver) : null, UsbOf(device), []);
    }

    // Up from the port to the USB device; the interface, if any, is passed on the way.
    private static UsbIdentity? UsbOf(string device)
    {
        int @interface = 0;
        for (DirectoryInfo? at = new(device); at is not null; at = at.Parent)
        {
            if (Hex(at, "bInterfaceNumber") is ushort number)
            {
                @interface = number;
            }
            if (Hex(at, "idVendor") is ushort vendor && Hex(at, "idProduct") is ushort product)
            {
                return new UsbIdentity(vendor, product, Text(at, "manufacturer"), Text(at, "product"), Text(at, "serial"),
                    @interface);
            }
        }
        return null;
    }

    /// <summary>Device node → its name in /dev/serial/by-id.</summary>
    private Dictionary<string, string> StablePaths()
    {
        var paths = new Dictionary<string, string>();
        string folder = Path.Combine(devRoot, "serial/by-id");
        if (Directory.Exists(folder))
        {
            foreach (string link in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
            {
                paths.TryAdd(DeviceNode.Resolve(link), link);
            }
        }
        return paths;
    }

    private static ushort? Hex(DirectoryInfo folder, string name) =>
        ushort.TryParse(Text(folder, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort value)
            ? value
            : null;

    private static string? Text(DirectoryInfo folder, string name) => Text(Path.Combine(folder.FullName, name));

    // Attributes are absent on many devices, and vanish while an adapter is pulled.
    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

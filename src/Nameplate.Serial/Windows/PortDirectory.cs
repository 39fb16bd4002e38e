namespace Nameplate.Serial.Windows;

// The ports that the registry knows, below HKEY_LOCAL_MACHINE.
//
//   HARDWARE\DEVICEMAP\SERIALCOMM                          the ports that are there now: \Device\VCP0 = COM7
//   SYSTEM\CurrentControlSet\Enum                          every device that ever was there
//       USB\VID_0483&PID_374B\0669FF303430                 an adapter, by its serial number; ParentIdPrefix 6&1A2B3C&0
//       USB\VID_0483&PID_374B&MI_02\6&1A2B3C&0&0002        its interface 2; Service, Mfg, DeviceDesc
//           Device Parameters                              PortName COM7; FTDI's LatencyTimer
//   SYSTEM\CurrentControlSet\Services\usbser\Enum          the devices of a driver that are there now: 0 = USB\VID_…\…
//
// An adapter that was pulled keeps its port name in Enum, so two devices may claim one port: the one that its driver has
// now is meant. What the adapter itself says of its maker is not kept; Mfg and DeviceDesc are the driver's words.
internal sealed class PortDirectory(IRegistry registry)
{
    private const string PresentPorts = @"HARDWARE\DEVICEMAP\SERIALCOMM";
    private const string Devices = @"SYSTEM\CurrentControlSet\Enum";
    private const string Drivers = @"SYSTEM\CurrentControlSet\Services";
    private const string Parameters = "Device Parameters";

    /// <summary>Every port, by number.</summary>
    internal IReadOnlyList<SerialPortInfo> List()
    {
        ILookup<string, DeviceInstance> instances = UsbInstances()
            .Where(instance => instance.Port is not null)
            .ToLookup(instance => instance.Port!, StringComparer.OrdinalIgnoreCase);
        return [.. Present()
            .Select(port => (Name: port, Instance: OneThatIsThere(instances[port])))
            .Select(port => new SerialPortInfo(port.Name, null, port.Instance?.Service, port.Instance is { } usb ? Describe(usb) : null, []))];
    }

    /// <summary>The port behind a name or <c>usb:SERIAL</c>. The system stores serial numbers in capitals.</summary>
    internal string Resolve(string port) => UsbPortName.Is(port)
        ? UsbPortName.Find(port, List(), StringComparison.OrdinalIgnoreCase)
        : PortName.Canonical(port);

    /// <summary>
    /// What the FTDI driver was told to keep bytes back for. Only an administrator may change it, and the driver reads it
    /// when the adapter is plugged in, so it is told and not changed.
    /// </summary>
    internal LatencyReport LatencyOf(string port)
    {
        DeviceInstance? instance = OneThatIsThere(UsbInstances()
            .Where(instance => string.Equals(instance.Port, port, StringComparison.OrdinalIgnoreCase)));
        int? now = instance is null ? null : registry.Values($@"{Devices}\{instance.Path}\{Parameters}").GetValueOrDefault("LatencyTimer") as int?;
        return new LatencyReport
        {
            FoundMilliseconds = now,
            NowMilliseconds = now,
            HowToFix = now > 1 ? $"Device Manager, {port}, Port Settings, Advanced: Latency Timer 1, then plug the adapter in again" : null,
        };
    }

    private IEnumerable<string> Present() => registry.Values(PresentPorts).Values.OfType<string>()
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .OrderBy(PortName.Number)
        .ThenBy(port => port, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<DeviceInstance> UsbInstances() =>
        from bus in registry.Keys(Devices)
        from device in registry.Keys($@"{Devices}\{bus}")
        let id = UsbDeviceId.Parse(device)
        where id is not null
        from instance in registry.Keys($@"{Devices}\{bus}\{device}")
        let path = $@"{bus}\{device}\{instance}"
        let values = registry.Values($@"{Devices}\{path}")
        select new DeviceInstance(path, bus, instance, id, values.GetValueOrDefault("Service") as string, values,
            registry.Values($@"{Devices}\{path}\{Parameters}").GetValueOrDefault("PortName") as string);

    private DeviceInstance? OneThatIsThere(IEnumerable<DeviceInstance> claimants) => claimants.ToList() switch
    {
        [] => null,
        [var only] => only,
        var several => several.Find(IsThere) ?? several[0],
    };

    private bool IsThere(DeviceInstance instance) => instance.Service is { } driver
        && registry.Values($@"{Drivers}\{driver}\Enum").Values.OfType<string>()
            .Any(path => path.Equals(instance.Path, StringComparison.OrdinalIgnoreCase));

    private UsbIdentity Describe(DeviceInstance instance) => new(
        instance.Id.VendorId, instance.Id.ProductId, Words(instance, "Mfg"), Words(instance, "DeviceDesc"),
        instance.Id.SerialNumber ?? SerialNumber(instance), instance.Id.Interface);

    // An instance that Windows named itself, for lack of a serial number, has an ampersand in its name. An interface is always
    // named so, after its adapter.
    private string? SerialNumber(DeviceInstance instance)
    {
        if (!instance.Name.Contains('&', StringComparison.Ordinal))
        {
            // FTDI's instances are numbers; the serial number is in the device's name.
            return instance.Bus.Equals("USB", StringComparison.OrdinalIgnoreCase) ? instance.Name : null;
        }
        if (instance.Id.InterfaceText is null || instance.Name.LastIndexOf('&') is not (int end and > 0))
        {
            return null;
        }
        string adapters = $@"{Devices}\{instance.Bus}\{instance.Id.Adapter}";
        return registry.Keys(adapters)
            .Where(adapter => !adapter.Contains('&', StringComparison.Ordinal))
            .FirstOrDefault(adapter => instance.Name[..end].Equals(
                registry.Values($@"{adapters}\{adapter}").GetValueOrDefault("ParentIdPrefix") as string, StringComparison.OrdinalIgnoreCase));
    }

    // "@oem12.inf,%mfg%;FTDI": the text behind the semicolon is what people see.
    private static string? Words(DeviceInstance instance, string value) =>
        instance.Values.GetValueOrDefault(value) is string text && text[(text.LastIndexOf(';') + 1)..].Trim() is { Length: > 0 } words
            ? words
            : null;

    /// <summary>A device in Enum.</summary>
    /// <param name="Path">Below Enum.</param>
    /// <param name="Bus">The first part of the path, its enumerator.</param>
    /// <param name="Name">The last part of the path.</param>
    /// <param name="Id">The part in the middle.</param>
    /// <param name="Service">Its driver.</param>
    /// <param name="Values">What else is said of it.</param>
    /// <param name="Port">The port that it claims.</param>
    private sealed record DeviceInstance(
        string Path, string Bus, string Name, UsbDeviceId Id, string? Service, IReadOnlyDictionary<string, object> Values, string? Port);
}

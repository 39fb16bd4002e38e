using Nameplate.Serial.Windows;

namespace Nameplate.Serial.Tests.Windows;

// Keys as drivers leave them ("Standard USB Identifiers" and "Device Instance IDs" of the driver documentation).
public sealed class PortDirectoryTests
{
    private const string PresentPorts = @"HARDWARE\DEVICEMAP\SERIALCOMM";
    private const string Devices = @"SYSTEM\CurrentControlSet\Enum";

    private readonly RegistryTree _registry = new();

    private PortDirectory Ports => new(_registry);

    [Fact]
    public void A_device_with_a_serial_number_is_described_whole()
    {
        Add("COM7", @"USB\VID_2341&PID_0043\75830303934351F01180", "usbser", "@oem3.inf,%mfg%;Arduino LLC", "@oem3.inf,%uno%;Arduino Uno");

        SerialPortInfo port = Ports.List().ShouldHaveSingleItem();

        port.Path.ShouldBe("COM7");
        port.StablePath.ShouldBeNull();
        port.Driver.ShouldBe("usbser");
        port.Usb.ShouldBe(new UsbIdentity(0x2341, 0x0043, "Arduino LLC", "Arduino Uno", "75830303934351F01180", 0));
        port.Holders.ShouldBeEmpty();
    }

    [Fact]
    public void An_interface_has_the_serial_number_of_its_adapter()
    {
        _registry.Add($@"{Devices}\USB\VID_0483&PID_374B\066BFF303430", ("ParentIdPrefix", "6&99&0"));
        _registry.Add($@"{Devices}\USB\VID_0483&PID_374B\0669FF303430", ("ParentIdPrefix", "6&1A2B3C&0"));
        Add("COM3", @"USB\VID_0483&PID_374B&MI_02\6&1a2b3c&0&0002", "usbser", "STMicroelectronics", "STLink Virtual COM Port");

        Ports.List().ShouldHaveSingleItem().Usb
            .ShouldBe(new UsbIdentity(0x0483, 0x374B, "STMicroelectronics", "STLink Virtual COM Port", "0669FF303430", 2));
    }

    [Fact]
    public void An_adapter_of_FTDI_has_its_serial_number_in_its_name_and_its_channel_behind_it()
    {
        Add("COM4", @"FTDIBUS\VID_0403+PID_6010+FT6ABCDEA\0000", "FTSER2K", "FTDI", "USB Serial Port");
        Add("COM5", @"FTDIBUS\VID_0403+PID_6010+FT6ABCDEB\0000", "FTSER2K", "FTDI", "USB Serial Port");

        Ports.List().Select(port => (port.Usb!.SerialNumber, port.Usb.Interface)).ShouldBe([("FT6ABCDE", 0), ("FT6ABCDE", 1)]);
        Ports.Resolve("usb:FT6ABCDE:1").ShouldBe("COM5");
        Should.Throw<LinkException>(() => Ports.Resolve("usb:FT6ABCDE")).Reason.ShouldBe(LinkFailure.Unusable);
    }

    [Theory]
    [InlineData(@"USB\VID_1A86&PID_7523\5&1A2B3C4D&0&2")]
    [InlineData(@"FTDIBUS\VID_0403+PID_6001+6&2F3C1D7B&0&2\0000")]
    [InlineData(@"USB\VID_10C4&PID_EA70&MI_00\6&2F3C1D7B&0&0000")]
    public void A_name_that_Windows_made_up_is_no_serial_number(string instance)
    {
        Add("COM9", instance, "driver", null, null);
        UsbIdentity usb = Ports.List().ShouldHaveSingleItem().Usb.ShouldNotBeNull();
        usb.SerialNumber.ShouldBeNull();
        usb.Vendor.ShouldBeNull();
    }

    [Fact]
    public void A_port_that_is_not_on_USB_is_listed_without()
    {
        Add("COM1", @"ACPI\PNP0501\0", "Serial", "(Standard port types)", "Communications Port");
        Ports.List().ShouldBe([new SerialPortInfo("COM1", null, null, null, [])], new SamePort());
    }

    [Fact]
    public void An_adapter_that_is_not_plugged_in_is_not_listed()
    {
        Add("COM7", @"USB\VID_1A86&PID_7523\A", "CH341SER", null, null, isPresent: false);
        Ports.List().ShouldBeEmpty();
    }

    [Fact]
    public void Of_two_that_were_given_one_number_the_one_that_its_driver_has_is_meant()
    {
        Add("COM7", @"USB\VID_0483&PID_5740\PULLED", "usbser", null, null, isPresent: false);
        Add("COM7", @"USB\VID_10C4&PID_EA60\0001", "silabser", null, null);
        _registry.Add(@"SYSTEM\CurrentControlSet\Services\silabser\Enum", ("0", @"USB\VID_10C4&PID_EA60\0001"), ("Count", 1));

        SerialPortInfo port = Ports.List().ShouldHaveSingleItem();

        port.Usb!.SerialNumber.ShouldBe("0001");
        port.Driver.ShouldBe("silabser");
    }

    [Fact]
    public void Ports_are_listed_in_the_order_of_their_numbers()
    {
        foreach (int number in (int[])[10, 2, 1])
        {
            Add($"COM{number}", $@"USB\VID_1A86&PID_7523\N{number}", "CH341SER", null, null);
        }
        Ports.List().Select(port => port.Path).ShouldBe(["COM1", "COM2", "COM10"]);
    }

    [Theory]
    [InlineData("COM12")]
    [InlineData("com12")]
    [InlineData("COM12:")]
    [InlineData(@"\\.\COM12")]
    [InlineData("usb:a1")]
    public void Names_of_one_port_resolve_to_the_same(string name)
    {
        Add("COM12", @"USB\VID_1A86&PID_7523\A1", "CH341SER", null, null);
        Ports.Resolve(name).ShouldBe("COM12");
    }

    [Fact]
    public void A_serial_number_that_no_port_has_is_missing() =>
        Should.Throw<LinkException>(() => Ports.Resolve("usb:NONE")).Reason.ShouldBe(LinkFailure.Missing);

    [Theory]
    [InlineData(16, true)]
    [InlineData(1, false)]
    public void The_latency_timer_of_FTDI_is_told_with_the_way_to_change_it(int milliseconds, bool isSlow)
    {
        const string instance = @"FTDIBUS\VID_0403+PID_6001+A50285BIA\0000";
        Add("COM4", instance, "FTSER2K", "FTDI", "USB Serial Port");
        _registry.Add($@"{Devices}\{instance}\Device Parameters", ("LatencyTimer", milliseconds));

        LatencyReport latency = Ports.LatencyOf("COM4");

        latency.NowMilliseconds.ShouldBe(milliseconds);
        latency.IsSlow.ShouldBe(isSlow);
        (latency.HowToFix is not null).ShouldBe(isSlow);
    }

    [Fact]
    public void Other_adapters_have_no_latency_timer()
    {
        Add("COM4", @"USB\VID_1A86&PID_7523\A1", "CH341SER", null, null);
        Ports.LatencyOf("COM4").ToString().ShouldBe("no latency timer");
        Ports.LatencyOf("COM99").ToString().ShouldBe("no latency timer");
    }

    [Fact]
    public void An_empty_registry_lists_nothing() => Ports.List().ShouldBeEmpty();

    private void Add(string port, string instance, string driver, string? vendor, string? product, bool isPresent = true)
    {
        if (isPresent)
        {
            _registry.Add(PresentPorts, ($@"\Device\{driver}{port}", port));
        }
        _registry.Add($@"{Devices}\{instance}", ("Service", driver));
        foreach ((string name, string? text) in ((string, string?)[])[("Mfg", vendor), ("DeviceDesc", product)])
        {
            if (text is not null)
            {
                _registry.Add($@"{Devices}\{instance}", (name, text));
            }
        }
        _registry.Add($@"{Devices}\{instance}\Device Parameters", ("PortName", port));
    }

    // Records compare the list of holders by reference.
    private sealed class SamePort : IEqualityComparer<SerialPortInfo>
    {
        public bool Equals(SerialPortInfo? x, SerialPortInfo? y) => (x?.Path, x?.Driver, x?.Usb) == (y?.Path, y?.Driver, y?.Usb);

        public int GetHashCode(SerialPortInfo port) => port.Path.GetHashCode(StringComparison.Ordinal);
    }
}

using Nameplate.Serial.Linux;

namespace Nameplate.Serial.Tests.Linux;

// Trees as the kernel lays them out (Documentation/ABI/stable/sysfs-bus-usb, drivers/tty), with relative links that only
// hold in the folder where they really lie.
public sealed class PortDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_adapter_on_usb_is_described_whole()
    {
        AddUsbSerial("ttyUSB0", "1-2", "0403", "6001", "FTDI", "FT232R USB UART", "A50285BI", "ftdi_sio");
        _folder.Link("dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0", "../../ttyUSB0");

        SerialPortInfo port = Ports.List().ShouldHaveSingleItem();

        port.Path.ShouldBe(Dev("ttyUSB0"));
        port.StablePath.ShouldBe(Dev("serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0"));
        port.Driver.ShouldBe("ftdi_sio");
        port.Usb.ShouldBe(new UsbIdentity(0x0403, 0x6001, "FTDI", "FT232R USB UART", "A50285BI", 0));
        port.Holders.ShouldBeEmpty();
    }

    [Fact]
    public void A_modem_class_device_is_found_one_level_higher()
    {
        AddUsbDevice("3-1", "0483", "374b", "STMicroelectronics", "STM32 STLink", "0669FF303430");
        Write("sys/devices/usb/3-1/3-1:1.2/bInterfaceNumber", "02\n");
        Write("sys/devices/usb/3-1/3-1:1.2/tty/ttyACM0/dev", "166:0\n");
        _folder.Link("sys/devices/usb/3-1/3-1:1.2/tty/ttyACM0/device", "../../../3-1:1.2");
        _folder.Link("sys/class/tty/ttyACM0", "../../devices/usb/3-1/3-1:1.2/tty/ttyACM0");
        Write("dev/ttyACM0", "");

        Ports.List().ShouldHaveSingleItem().Usb
            .ShouldBe(new UsbIdentity(0x0483, 0x374B, "STMicroelectronics", "STM32 STLink", "0669FF303430", 2));
    }

    [Fact]
    public void A_console_and_a_uart_that_is_not_there_are_left_out()
    {
        AddLegacy("ttyS0", type: "4");
        AddLegacy("ttyS1", type: "0");
        Directory.CreateDirectory(Path.Combine(_folder.Root, "sys/devices/virtual/tty/tty0"));
        _folder.Link("sys/class/tty/tty0", "../../devices/virtual/tty/tty0");

        SerialPortInfo port = Ports.List().ShouldHaveSingleItem();
        port.Path.ShouldBe(Dev("ttyS0"));
        port.Usb.ShouldBeNull();
    }

    [Fact]
    public void Ports_are_listed_in_the_order_of_their_numbers()
    {
        foreach (int number in (int[])[10, 2, 0])
        {
            AddUsbSerial($"ttyUSB{number}", $"1-{number}", "1a86", "7523", null, "USB Serial", null, "ch341-uart");
        }
        Ports.List().Select(port => Path.GetFileName(port.Path)).ShouldBe(["ttyUSB0", "ttyUSB2", "ttyUSB10"]);
    }

    [Fact]
    public void Holders_are_named()
    {
        AddUsbSerial("ttyUSB0", "1-2", "0403", "6001", null, null, null, "ftdi_sio");
        Write("proc/977/comm", "minicom\n");
        _folder.Link("proc/977/fd/3", Dev("ttyUSB0"));
        Write("proc/12/comm", "cat\n");
        _folder.Link("proc/12/fd/0", Dev("ttyUSB0"));
        _folder.Link("proc/12/fd/1", "socket:[4711]");
        Write("proc/uptime", "1 1\n");
        Ports.List().ShouldHaveSingleItem().Holders.ShouldBe([new PortHolder(12, "cat"), new PortHolder(977, "minicom")]);
    }

    [Fact]
    public void A_usb_serial_number_finds_its_port()
    {
        AddUsbSerial("ttyUSB0", "1-2", "0403", "6001", null, null, "A1", "ftdi_sio");
        AddUsbSerial("ttyUSB1", "1-3", "0403", "6001", null, null, "B2", "ftdi_sio");
        Ports.Resolve("usb:B2").ShouldBe(Dev("ttyUSB1"));
    }

    [Fact]
    public void A_serial_number_with_colons_is_taken_whole()
    {
        AddUsbSerial("ttyACM0", "1-2", "303a", "1001", null, null, "7C:DF:A1:00:11:22", "cdc_acm");
        Ports.Resolve("usb:7C:DF:A1:00:11:22").ShouldBe(Dev("ttyACM0"));
    }

    [Fact]
    public void A_serial_number_of_two_ports_is_refused_and_its_interface_decides()
    {
        AddUsbSerial("ttyUSB0", "1-2", "0403", "6010", null, null, "FT2232", "ftdi_sio", @interface: 0);
        AddUsbSerial("ttyUSB1", "1-2", "0403", "6010", null, null, "FT2232", "ftdi_sio", @interface: 1);

        LinkException both = Should.Throw<LinkException>(() => Ports.Resolve("usb:FT2232"));
        both.Reason.ShouldBe(LinkFailure.Unusable);
        both.Message.ShouldContain(Dev("ttyUSB0"));
        both.Message.ShouldContain(Dev("ttyUSB1"));
        Ports.Resolve("usb:FT2232:1").ShouldBe(Dev("ttyUSB1"));
    }

    [Fact]
    public void A_serial_number_that_no_port_has_is_missing() =>
        Should.Throw<LinkException>(() => Ports.Resolve("usb:NONE")).Reason.ShouldBe(LinkFailure.Missing);

    [Fact]
    public void Two_names_of_one_port_resolve_to_the_same()
    {
        AddUsbSerial("ttyUSB0", "1-2", "0403", "6001", null, null, "A1", "ftdi_sio");
        _folder.Link("dev/serial/by-id/usb-A1", "../../ttyUSB0");
        _folder.Link("dev/serial/by-path/pci-0", "../../ttyUSB0");
        _folder.Link("board", "dev/serial");
        string[] names = ["dev/ttyUSB0", "dev/serial/by-id/usb-A1", "board/by-path/pci-0", "dev/../dev/ttyUSB0"];
        names.Select(name => Ports.Resolve(Path.Combine(_folder.Root, name))).Append(Ports.Resolve("usb:A1")).Distinct()
            .ShouldBe([Dev("ttyUSB0")]);
    }

    [Fact]
    public void A_tcp_name_is_compared_without_case() =>
        SerialPorts.Resolve("tcp:Bench:4001").ShouldBe(SerialPorts.Resolve("TCP:bench:4001"));

    [Fact]
    public void A_system_without_ports_lists_none() => Ports.List().ShouldBeEmpty();

    // The machine that runs the tests, whatever it has.
    [Fact]
    public void The_list_of_this_machine_can_be_read() => SerialPorts.List().ShouldAllBe(port => port.Path.StartsWith("/dev/"));

    private PortDirectory Ports => new(
        Path.Combine(_folder.Root, "sys"), Path.Combine(_folder.Root, "dev"), EnsureFolder("proc"));

    private string Dev(string name) => Path.Combine(_folder.Root, "dev", name);

    private string EnsureFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder.Root, name)).FullName;

    private void Write(string path, string text) => _folder.Write(path, text);

    private void AddUsbDevice(string bus, string vendorId, string productId, string? vendor, string? product, string? serial)
    {
        string usb = $"sys/devices/usb/{bus}";
        Write($"{usb}/idVendor", vendorId + "\n");
        Write($"{usb}/idProduct", productId + "\n");
        foreach ((string name, string? value) in ((string, string?)[])
            [("manufacturer", vendor), ("product", product), ("serial", serial)])
        {
            if (value is not null)
            {
                Write($"{usb}/{name}", value + "\n");
            }
        }
    }

    private void AddUsbSerial(string name, string bus, string vendorId, string productId, string? vendor, string? product,
        string? serial, string driver, int @interface = 0)
    {
        AddUsbDevice(bus, vendorId, productId, vendor, product, serial);
        string port = $"sys/devices/usb/{bus}/{bus}:1.{@interface}/{name}";
        Write($"sys/devices/usb/{bus}/{bus}:1.{@interface}/bInterfaceNumber", $"{@interface:X2}\n");
        Write($"{port}/tty/{name}/dev", "188:0\n");
        _folder.Link($"{port}/tty/{name}/device", $"../../../{name}");
        EnsureFolder($"sys/bus/usb-serial/drivers/{driver}");
        _folder.Link($"{port}/driver", $"../../../../../bus/usb-serial/drivers/{driver}");
        _folder.Link($"sys/class/tty/{name}", $"../../devices/usb/{bus}/{bus}:1.{@interface}/{name}/tty/{name}");
        Write($"dev/{name}", "");
    }

    private void AddLegacy(string name, string type)
    {
        Write($"sys/devices/platform/serial8250/tty/{name}/type", type + "\n");
        _folder.Link($"sys/devices/platform/serial8250/tty/{name}/device", "../../../serial8250");
        _folder.Link($"sys/class/tty/{name}", $"../../devices/platform/serial8250/tty/{name}");
        Write($"dev/{name}", "");
    }
}

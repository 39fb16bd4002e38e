using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Serial;

namespace Nameplate.Cli.Commands;

/// <summary><c>ports</c>: the serial ports of this machine.</summary>
internal sealed class PortsCommand : Verb
{
    public PortsCommand()
        : base("ports", "Lists the serial ports with USB vendor, product and serial number, and who holds them.",
            "nameplate ports",
            "nameplate ports --json")
    {
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        IReadOnlyList<SerialPortInfo> ports = run.Surroundings.Ports.List();
        PortsReport report = new([.. ports.Select(PortReport.Of)]);
        if (ports.Count == 0)
        {
            return Task.FromResult(Verdict.Done("no serial port; to try without hardware: -p sim:stm32h743xi, or nameplate demo", report));
        }

        var table = Screen.NewTable("port", "USB ID", "device", "serial number", "held by");
        foreach (SerialPortInfo port in ports)
        {
            Screen.AddRow(table,
                port.Path,
                port.Usb is { } usb ? $"{usb.VendorId:X4}:{usb.ProductId:X4}" : "",
                port.Usb is { } device ? string.Join(' ', new[] { device.Vendor, device.Product }.Where(text => text is not null)) : port.Driver ?? "",
                port.Usb?.SerialNumber is { } serial ? $"usb:{serial}" : "",
                string.Join(", ", port.Holders));
        }

        run.Screen.Table(table);
        run.Screen.Say();
        return Task.FromResult(Verdict.Done($"{Quantity.Count(ports.Count, "serial port")}", report));
    }
}

using Nameplate.Serial;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>ports</c>.</summary>
internal sealed record PortsReport(IReadOnlyList<PortReport> Ports) : Report("nameplate.ports/1");

/// <summary>One serial port.</summary>
internal sealed record PortReport
{
    public required string Path { get; init; }

    public required string? StablePath { get; init; }

    public required string? Driver { get; init; }

    public required string? VendorId { get; init; }

    public required string? ProductId { get; init; }

    public required string? Vendor { get; init; }

    public required string? Product { get; init; }

    public required string? SerialNumber { get; init; }

    public required IReadOnlyList<HolderReport> Holders { get; init; }

    public static PortReport Of(SerialPortInfo port) => new()
    {
        Path = port.Path,
        StablePath = port.StablePath,
        Driver = port.Driver,
        VendorId = port.Usb is { } usb ? $"{usb.VendorId:X4}" : null,
        ProductId = port.Usb is { } device ? $"{device.ProductId:X4}" : null,
        Vendor = port.Usb?.Vendor,
        Product = port.Usb?.Product,
        SerialNumber = port.Usb?.SerialNumber,
        Holders = [.. port.Holders.Select(holder => new HolderReport(holder.ProcessId, holder.Name))],
    };
}

/// <summary>A process that has a port open.</summary>
internal sealed record HolderReport(int ProcessId, string Name);

namespace Nameplate.Serial;

/// <summary>A serial port of this machine, as the system knows it; it need not be usable.</summary>
/// <param name="Path">What to open: <c>/dev/ttyUSB0</c>, <c>COM7</c>.</param>
/// <param name="StablePath">The name that outlives replugging, <c>/dev/serial/by-id/…</c>; null if there is none, as on Windows.</param>
/// <param name="Driver">The kernel's driver: <c>ftdi_sio</c>, <c>cdc_acm</c>, <c>usbser</c>; null where the system does not tell.</param>
/// <param name="Usb">What the USB device says of itself; null for a port that is not on USB.</param>
/// <param name="Holders">
/// The processes that have it open. Without root only the user's own are seen, and Windows tells none, so empty does not
/// mean free.
/// </param>
public sealed record SerialPortInfo(
    string Path, string? StablePath, string? Driver, UsbIdentity? Usb, IReadOnlyList<PortHolder> Holders);

/// <summary>What a USB device says of itself.</summary>
/// <param name="VendorId">idVendor: 0x0403 for FTDI, 0x0483 for ST.</param>
/// <param name="ProductId">idProduct.</param>
/// <param name="Vendor">Its manufacturer string, or null. Windows has the one of the driver's description.</param>
/// <param name="Product">Its product string, or null. Windows has the one of the driver's description.</param>
/// <param name="SerialNumber">Its serial number, or null: many cheap adapters have none.</param>
/// <param name="Interface">Which interface of the device the port is; an adapter with four ports has four.</param>
public sealed record UsbIdentity(
    ushort VendorId, ushort ProductId, string? Vendor, string? Product, string? SerialNumber, int Interface);

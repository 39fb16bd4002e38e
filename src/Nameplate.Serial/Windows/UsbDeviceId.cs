using System.Globalization;
using System.Text.RegularExpressions;

namespace Nameplate.Serial.Windows;

// The middle part of a USB device's path in the registry ("Standard USB Identifiers" of the driver documentation):
//
//   VID_0483&PID_374B             a device
//   VID_0483&PID_374B&MI_02       its interface 2
//   VID_0403+PID_6001+A50285BIA   FTDI's own bus: serial number A50285BI, channel A; 6&2F3C1D7B&0&2 where it has none
internal sealed partial record UsbDeviceId
{
    internal required ushort VendorId { get; init; }

    internal required ushort ProductId { get; init; }

    /// <summary>Two hex digits, or null for a device that is one port as a whole.</summary>
    internal string? InterfaceText { get; init; }

    /// <summary>Of an FTDI adapter.</summary>
    internal string? SerialNumber { get; init; }

    /// <summary>Which port of the adapter it is.</summary>
    internal int Interface { get; init; }

    /// <summary>The adapter that an interface belongs to.</summary>
    internal string Adapter => $"VID_{VendorId:X4}&PID_{ProductId:X4}";

    /// <summary>Null for what is no USB device.</summary>
    internal static UsbDeviceId? Parse(string device)
    {
        Match match = Form().Match(device);
        if (!match.Success)
        {
            return null;
        }
        string? @interface = match.Groups["interface"] is { Success: true, Value: var digits } ? digits : null;
        string ftdi = match.Groups["ftdi"].Value;
        // The letter behind the serial number is the channel: A of a single one, A to D of the others.
        bool named = ftdi.Length > 1 && !ftdi.Contains('&', StringComparison.Ordinal) && ftdi[^1] is >= 'A' and <= 'D';
        return new UsbDeviceId
        {
            VendorId = Hex(match.Groups["vendor"].Value),
            ProductId = Hex(match.Groups["product"].Value),
            InterfaceText = @interface,
            SerialNumber = named ? ftdi[..^1] : null,
            Interface = @interface is not null ? Hex(@interface) : named ? ftdi[^1] - 'A' : 0,
        };
    }

    private static ushort Hex(string digits) => ushort.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^VID_(?<vendor>[0-9A-F]{4})[&+]PID_(?<product>[0-9A-F]{4})(?:&REV_[0-9A-F]{4})?(?:&MI_(?<interface>[0-9A-F]{2}))?(?:\+(?<ftdi>.+))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

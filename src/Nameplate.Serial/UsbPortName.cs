using System.Globalization;

namespace Nameplate.Serial;

// usb:SERIAL and usb:SERIAL:INTERFACE as the user writes them, looked up among the ports that are there.
internal static class UsbPortName
{
    private const string Prefix = "usb:";

    internal static bool Is(string port) => port.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path of the one port that is meant.</summary>
    /// <param name="port">The name, with its prefix.</param>
    /// <param name="ports">The ports that are there.</param>
    /// <param name="comparison">How serial numbers are compared.</param>
    /// <exception cref="LinkException">No port, or several, with that USB serial number.</exception>
    internal static string Find(string port, IReadOnlyList<SerialPortInfo> ports, StringComparison comparison)
    {
        string wanted = port[Prefix.Length..];
        SerialPortInfo[] found = [.. ports.Where(info => Has(info, wanted))];
        // Serial numbers may hold colons themselves, so the whole text is tried first.
        if (found.Length == 0 && wanted.LastIndexOf(':') is int colon and > 0
            && int.TryParse(wanted.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            found = [.. ports.Where(info => Has(info, wanted[..colon]) && info.Usb!.Interface == number)];
        }
        return found switch
        {
            [var only] => only.Path,
            [] => throw new LinkException(port, LinkFailure.Missing, $"{port}: no serial port has this USB serial number.",
                "Plug the adapter in and look at its serial number: nameplate ports."),
            _ => throw new LinkException(port, LinkFailure.Unusable,
                $"{port}: {string.Join(" and ", found.Select(info => info.Path))} have this USB serial number.",
                "Several ports of one adapter: add the interface, as in "
                + $"{port}:{found[0].Usb!.Interface}. Several adapters: give the device node."),
        };

        bool Has(SerialPortInfo info, string serial) => string.Equals(info.Usb?.SerialNumber, serial, comparison);
    }
}

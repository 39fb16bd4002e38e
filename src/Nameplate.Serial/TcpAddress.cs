using System.Globalization;

namespace Nameplate.Serial;

// tcp:host:port as the user writes it.
internal static class TcpAddress
{
    internal const string Prefix = "tcp:";

    internal static (string Host, int Port) Parse(string port)
    {
        ArgumentNullException.ThrowIfNull(port);
        int colon = port.LastIndexOf(':');
        if (!port.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || colon <= Prefix.Length
            || !int.TryParse(port.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number is < 1 or > 65535)
        {
            throw Malformed(port);
        }
        string host = port[Prefix.Length..colon];
        if (host is ['[', .. string inner, ']'])
        {
            return (inner, number);
        }
        return host.Contains(':', StringComparison.Ordinal) ? throw Malformed(port) : (host, number);
    }

    private static LinkException Malformed(string port) => new(port, LinkFailure.Unusable,
        $"{port}: not of the form tcp:host:port.", "Write tcp:10.0.0.2:4001, or tcp:[fe80::1]:4001 for IPv6.");
}

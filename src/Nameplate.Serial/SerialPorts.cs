namespace Nameplate.Serial;

/// <summary>The serial ports of this machine, and what the names that users give them mean.</summary>
public static class SerialPorts
{
    /// <summary>Every serial port that has hardware behind it, by path. Empty on macOS, for now.</summary>
    public static IReadOnlyList<SerialPortInfo> List() => SerialSystem.Current.List();

    /// <summary>
    /// The real thing behind a port's name; two names of one port give the same text. <c>usb:SERIAL</c> becomes the device
    /// node with that USB serial number, <c>usb:SERIAL:N</c> its interface N, a link becomes what it points to, a TCP
    /// address is returned in lower case. A path that does not exist is returned as an absolute path. On Windows a port is
    /// <c>COM7</c>, however it was written.
    /// </summary>
    /// <exception cref="LinkException">No port, or several, with that USB serial number; a malformed TCP address.</exception>
    public static string Resolve(string port) => Resolve(port, SerialSystem.Current.Resolve);

    /// <summary>What the system tells of a serial port of this machine without opening it.</summary>
    /// <exception cref="LinkException">As <see cref="Resolve(string)"/>.</exception>
    public static PortSurvey Survey(string port)
    {
        ArgumentException.ThrowIfNullOrEmpty(port);
        return SerialSystem.Current.Survey(port);
    }

    /// <summary>Opens what a user may name: a path, <c>usb:SERIAL</c>, or <c>tcp:host:port</c>.</summary>
    /// <param name="port">The name; it stays the link's name.</param>
    /// <param name="settings">Rate, parity and lines; a TCP link ignores them.</param>
    /// <param name="cancellationToken">Gives up at once.</param>
    /// <exception cref="LinkException">Missing, busy, denied or unusable.</exception>
    public static async Task<ISerialLink> OpenAsync(string port, SerialSettings settings, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(port);
        return port.StartsWith(TcpAddress.Prefix, StringComparison.OrdinalIgnoreCase)
            ? await TcpLink.ConnectAsync(port, cancellationToken).ConfigureAwait(false)
            : await SerialPort.OpenAsync(port, settings, cancellationToken).ConfigureAwait(false);
    }

    internal static string Resolve(string port, Func<string, string> resolve)
    {
        ArgumentException.ThrowIfNullOrEmpty(port);
        if (port.StartsWith(TcpAddress.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            _ = TcpAddress.Parse(port);
            return port.ToLowerInvariant();
        }
        return resolve(port);
    }
}

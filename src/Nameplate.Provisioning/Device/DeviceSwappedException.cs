using Nameplate.Foundation;

namespace Nameplate.Provisioning.Device;

/// <summary>Another device answers than the one the job began with. Nothing was sent to it.</summary>
public sealed class DeviceSwappedException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="expected">Product ID and UID at the start.</param>
    /// <param name="found">Product ID and UID now.</param>
    public DeviceSwappedException(string port, string expected, string found)
        : base(ErrorCodes.DeviceSwapped, $"{port}: the job began with {expected}, but {found} answers now",
            "reconnect the first device and run the same command again; nothing was sent to the second")
    {
        Expected = expected;
        Found = found;
    }

    /// <summary>Product ID and UID at the start.</summary>
    public string Expected { get; }

    /// <summary>Product ID and UID now.</summary>
    public string Found { get; }
}

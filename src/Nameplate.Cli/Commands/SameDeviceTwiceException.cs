using Nameplate.Foundation;

namespace Nameplate.Cli.Commands;

/// <summary>A UID was seen on two ports in one run; the second was left alone. N606.</summary>
internal sealed class SameDeviceTwiceException(string port, string first, string uid) : CodedException(
    ErrorCodes.SameDeviceTwice, $"{port} leads to the device that {first} leads to (UID {uid})",
    "name each device once; nothing was sent to it on this port but questions");

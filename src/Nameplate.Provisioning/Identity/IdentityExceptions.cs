using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Provisioning.Identity;

/// <summary>The identity is not what it was before the job. N1003.</summary>
public sealed class IdentityChangedException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="difference">The first line that differs.</param>
    public IdentityChangedException(string port, ProofDifference difference)
        : base(ErrorCodes.IdentityChanged,
            $"{port}: the identity changed at 0x{difference.Address:X8} ({difference.What}): was {difference.Before}, is {difference.After}",
            "do not use this device before its number is confirmed: nameplate show, then nameplate assign NUMBER --replace --reason TEXT")
    {
        Difference = difference;
    }

    /// <summary>The first line that differs.</summary>
    public ProofDifference Difference { get; }
}

/// <summary>The journal and the device contradict each other: only the user can decide. N1004.</summary>
public sealed class IdentityConflictException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="journal">The number in this host's journal.</param>
    /// <param name="device">The number on the device, or null.</param>
    /// <param name="reason">What contradicts.</param>
    /// <param name="path">The journal's file.</param>
    public IdentityConflictException(string port, ulong journal, ulong? device, string reason, string path)
        : base(ErrorCodes.IdentityConflict,
            $"{port}: this host's journal wants to write #{journal} back, the device shows {(device is { } n ? $"#{n}" : "no number")}: {reason}",
            $"decide with: nameplate assign NUMBER --replace --reason TEXT   (the journal: {path})")
    {
    }
}

/// <summary>There is no identity, or none that can be used, and one is required. N1001, N1002, N1005, N1006.</summary>
public sealed class IdentityRequiredException : CodedException
{
    /// <summary>Creates the exception.</summary>
    public IdentityRequiredException(ErrorCode code, string message, string hint)
        : base(code, message, hint)
    {
    }
}

using Nameplate.Foundation;

namespace Nameplate.Provisioning.Destruction;

/// <summary>What was given to confirm a destruction does not name the device that is there. N207.</summary>
public sealed class NotConfirmedException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="given">What was given.</param>
    /// <param name="expected">What would have confirmed it.</param>
    /// <param name="hasNumber">True where that is the device's number.</param>
    public NotConfirmedException(string port, string given, string expected, bool hasNumber)
        : base(ErrorCodes.NotConfirmed,
            $"{port}: '{given}' does not confirm: {(hasNumber ? $"this device is #{expected}" : $"this device has no number, so the word is '{expected}'")}",
            $"if it is the right device: the same command with --yes {expected}")
    {
    }
}

using Nameplate.Foundation;

namespace Nameplate.Provisioning.Device;

/// <summary>Reading a flash word took the ROM down, and there is no reset line to bring it back.</summary>
public sealed class RomHangsException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="range">What was read.</param>
    public RomHangsException(string port, AddressRange range)
        : base(ErrorCodes.AnswerLate,
            $"{port}: the bootloader stopped answering while it read {range}, and does not come back without a reset",
            "reset the device into its bootloader and run the same command again; what takes it down twice is not read any more (nameplate rescue finds all such words)")
    {
        Range = range;
        Likely = "an interrupted write left a flash word with a double ECC error; erasing its sector mends it";
    }

    /// <summary>What was read.</summary>
    public AddressRange Range { get; }
}

using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Flash;

/// <summary>The bootloader acknowledged an erase, but the sector still holds data.</summary>
public sealed class EraseUnprovenException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="sector">The sector.</param>
    /// <param name="address">A line that is not blank.</param>
    /// <param name="isProtected">What the option bytes say about its write protection, null where they cannot be read.</param>
    public EraseUnprovenException(string port, Sector sector, uint address, bool? isProtected)
        : base(isProtected == true ? ErrorCodes.WriteProtected : ErrorCodes.EraseUnproven,
            $"{port}: the erase of sector {sector.Range} was acknowledged, but 0x{address:X8} is not blank"
            + (isProtected == true ? "; the option bytes say that the sector is write-protected" : ""),
            isProtected == true
                ? "take the write protection off this sector (with the tool that set it), then run the same command again"
                : "run the same command again; if it stays so, look at write protection with: nameplate inspect")
    {
        Sector = sector;
        Address = address;
        Likely = isProtected == true ? null : "the sector is write-protected, or the flash is worn out";
    }

    /// <summary>The sector.</summary>
    public Sector Sector { get; }

    /// <summary>A line in it that is not blank.</summary>
    public uint Address { get; }
}

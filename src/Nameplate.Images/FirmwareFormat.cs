namespace Nameplate.Images;

/// <summary>The kinds of firmware file that can be read.</summary>
public enum FirmwareFormat
{
    /// <summary>Intel Hexadecimal Object File Format, Revision A of 1988.</summary>
    IntelHex,

    /// <summary>Motorola S-records, S0 to S9.</summary>
    SRecord,

    /// <summary>ELF, 32-bit little-endian ARM, linked.</summary>
    Elf,

    /// <summary>Bytes without any address.</summary>
    RawBinary,
}

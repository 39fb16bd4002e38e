namespace Nameplate.Bootloader;

/// <summary>The commands of AN3155 rev 20 over USART, by opcode (table 2).</summary>
public enum CommandCode : byte
{
    /// <summary>Protocol version and the opcodes offered (§3.1).</summary>
    Get = 0x00,

    /// <summary>Protocol version (§3.2).</summary>
    GetVersion = 0x01,

    /// <summary>Product ID (§3.3).</summary>
    GetId = 0x02,

    /// <summary>1 to 256 bytes of memory (§3.4).</summary>
    ReadMemory = 0x11,

    /// <summary>Jump to an application (§3.5).</summary>
    Go = 0x21,

    /// <summary>Program up to 256 bytes (§3.6).</summary>
    WriteMemory = 0x31,

    /// <summary>Erase pages numbered 0 to 255, or everything (§3.7); exclusive with <see cref="ExtendedErase"/>.</summary>
    Erase = 0x43,

    /// <summary>Erase sectors, a bank or everything (§3.8).</summary>
    ExtendedErase = 0x44,

    /// <summary>A function that the product defines, with up to 128 bytes in and out (§3.14).</summary>
    Special = 0x50,

    /// <summary>A function that the product defines, with up to 128 and 1024 bytes in (§3.15).</summary>
    ExtendedSpecial = 0x51,

    /// <summary>Replace the set of write-protected sectors (§3.9).</summary>
    WriteProtect = 0x63,

    /// <summary>Lift every write protection (§3.10).</summary>
    WriteUnprotect = 0x73,

    /// <summary>Go to readout protection level 1 (§3.11).</summary>
    ReadoutProtect = 0x82,

    /// <summary>Go back to level 0, which erases all flash (§3.12).</summary>
    ReadoutUnprotect = 0x92,

    /// <summary>The CRC of a range of memory (§3.13).</summary>
    GetChecksum = 0xA1,
}

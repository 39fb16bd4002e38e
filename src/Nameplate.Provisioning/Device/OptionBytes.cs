// FLASH_OPTSR_CUR of an STM32H7 as the ROM shows it at 0x5200201C (RM0399 rev 4 §4.9.8; DFU map "@Option Bytes /0x5200201C"):
//
//   bit 31  SWAP_BANK_OPT     bits 15:8  RDP (AA level 0, CC level 2, anything else level 1)
//
// FLASH_WPSN_CUR1 lies 0x1C bytes further, one bit a sector (a group of four on 0x480), 0 = protected; that of bank 2 lies
// 0x100 above it, beyond the 128 bytes that the DFU map announces, so a ROM may refuse it.

using System.Buffers.Binary;

namespace Nameplate.Provisioning.Device;

/// <summary>The option bytes that matter for an update.</summary>
/// <param name="Status">FLASH_OPTSR_CUR.</param>
/// <param name="WriteProtection">FLASH_WPSN_CUR of each bank, a 0 bit protects; null where the ROM refuses it.</param>
public sealed record OptionBytes(uint Status, IReadOnlyList<uint?> WriteProtection)
{
    /// <summary>Offset of FLASH_WPSN_CUR1 from FLASH_OPTSR_CUR, bytes.</summary>
    public const uint WriteProtectionOffset = 0x1C;

    /// <summary>Offset of a bank-2 register from its bank-1 twin, bytes.</summary>
    public const uint SecondBankOffset = 0x100;

    /// <summary>True when bank 2 is mapped at bank 1's addresses.</summary>
    public bool BanksSwapped => Status >> 31 == 1;

    /// <summary>Readout protection level: 0, 1 or 2.</summary>
    public int ReadoutLevel => (byte)(Status >> 8) switch { 0xAA => 0, 0xCC => 2, _ => 1 };

    /// <summary>Parses FLASH_OPTSR_CUR from the four bytes read.</summary>
    public static uint ParseRegister(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>True if the sector's protection bit is set in the register read, null if that register was refused.</summary>
    /// <param name="sector">The sector.</param>
    /// <param name="group">Sectors per protection bit; null where no source tells.</param>
    public bool? IsWriteProtected(Chips.Sector sector, int? group) =>
        group is { } shared && sector.Bank < WriteProtection.Count && WriteProtection[sector.Bank] is { } bits
            ? (bits >> (sector.IndexInBank / shared) & 1) == 0
            : null;
}

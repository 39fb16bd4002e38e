using Nameplate.Bootloader.Wire;
using Nameplate.Chips;

namespace Nameplate.Bootloader.Commands;

/// <summary>What a caller must keep to; a breach is refused before a byte leaves.</summary>
internal static class CommandLimits
{
    /// <summary>Bytes, or codes, that one command carries at most: the count is one byte, less one.</summary>
    public const int MaxLength = 256;

    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 256.</exception>
    public static void CheckLength(int length, string parameter)
    {
        if (length is < 1 or > MaxLength)
        {
            throw new ArgumentOutOfRangeException(parameter, length, $"1 to {MaxLength}");
        }
    }

    /// <exception cref="ArgumentException">Not 1 to 256 bytes, or past the end of the address space.</exception>
    public static void CheckRead(uint address, int length)
    {
        CheckLength(length, "destination");
        CheckEnd(address, length);
    }

    /// <summary>
    /// Whole flash words inside one 256-byte block: a part of a flash word cannot be completed later (RM0399 rev 4 §4.3.9), and
    /// a misaligned write breaks all later ones (AN2606 rev 70 §4.4, table 7). RAM wants the ROM's write alignment, a place beside
    /// main flash its own unit.
    /// </summary>
    /// <exception cref="ArgumentException">Anything else.</exception>
    public static void CheckWrite(Chip chip, uint address, int length)
    {
        CheckLength(length, "data");
        CheckEnd(address, length);
        int unit = WireGate.RamSpace.Contains(address)
            ? Math.Max(WriteMemory.RamAlignment, chip.Rom.WriteAlignment)
            : PlaceMemory.At(address, chip)?.Unit ?? chip.Flash.FlashWordSize;
        if (address % unit != 0 || length % unit != 0)
        {
            throw new ArgumentException($"0x{address:X8} + {length}: not in whole units of {unit} bytes", nameof(address));
        }

        if (address / MaxLength != (address + (uint)length - 1) / MaxLength)
        {
            throw new ArgumentException($"0x{address:X8} + {length}: crosses a 256-byte block", nameof(address));
        }
    }

    /// <summary>Whole words, as the CRC unit takes them.</summary>
    /// <exception cref="ArgumentException">Anything else, or past the end of the address space.</exception>
    public static void CheckChecksum(uint address, int length)
    {
        if (length < FlashChecksum.WordSize || length % FlashChecksum.WordSize != 0 || address % FlashChecksum.WordSize != 0)
        {
            throw new ArgumentException($"0x{address:X8} + {length}: not in whole words", nameof(address));
        }

        CheckEnd(address, length);
    }

    private static void CheckEnd(uint address, int length)
    {
        if ((ulong)address + (ulong)length > 1UL << 32)
        {
            throw new ArgumentOutOfRangeException(nameof(address), address, "passes the end of the address space");
        }
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader.Wire;

/// <summary>Memory beside main flash that Write Memory reaches and in which a number can be kept.</summary>
/// <param name="Range">Its addresses.</param>
/// <param name="Word">Bytes that the chip programs at once.</param>
/// <param name="Unit">Bytes that a write must be made of and begin at.</param>
internal sealed record PlaceMemory(AddressRange Range, int Word, int Unit)
{
    /// <summary>True where reading a word may be an error on which a ROM hangs: one-time programmable memory with ECC.</summary>
    public bool MayHang { get; private init; }

    private const int EepromWord = 4;
    private const int OptionHalfWord = 2;
    private const int OptionBlock = 16; // all of them are erased first, so all of them are sent

    /// <summary>The place that holds an address; null where there is none.</summary>
    public static PlaceMemory? At(uint address, Chip? chip)
    {
        if (chip is null)
        {
            return null;
        }

        if (chip.Otp is { } otp && otp.Range.Contains(address))
        {
            return new PlaceMemory(otp.Range, otp.ProgramUnit, Math.Max(otp.ProgramUnit, chip.Rom.WriteAlignment)) { MayHang = true };
        }

        if (chip.Otp?.LockBytes is { } locks && locks.Contains(address))
        {
            return new PlaceMemory(locks, 1, Math.Max(EepromWord, chip.Rom.WriteAlignment));
        }

        if (chip.DataEeprom is { } eeprom && eeprom.Contains(address))
        {
            return new PlaceMemory(eeprom, EepromWord, Math.Max(EepromWord, chip.Rom.WriteAlignment));
        }

        return chip is { UserOptionBytes: not null, OptionBytesFormat: OptionBytesFormat.BytesWithComplements, OptionBytesAddress: { } options }
            && new AddressRange(options, OptionBlock) is var block && block.Contains(address)
                ? new PlaceMemory(block, OptionHalfWord, OptionBlock)
                : null;
    }
}

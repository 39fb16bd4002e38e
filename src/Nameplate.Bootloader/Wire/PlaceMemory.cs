using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader.Wire;

/// <summary>Memory beside main flash that Write Memory reaches and in which a number can be kept.</summary>
internal static class PlaceMemory
{
    /// <summary>True if the range lies wholly in one of the chip's places.</summary>
    public static bool Contains(AddressRange range, Chip chip) => UnitAt(range.Start, chip) is not null && EndOf(range.Start, chip) >= range.End;

    /// <summary>Bytes that a write to a place must be made of and begin at; null where there is no place.</summary>
    public static int? UnitAt(uint address, Chip chip) =>
        chip.Otp is { } otp && otp.Range.Contains(address) ? Math.Max(otp.ProgramUnit, chip.Rom.WriteAlignment) : null;

    private static ulong EndOf(uint address, Chip chip) => chip.Otp is { } otp && otp.Range.Contains(address) ? otp.Range.End : 0;
}

using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Planning;

/// <summary>
/// The erase numbers that may be sent for a sector. Where documents leave open which sector a number means (a hole between
/// the banks, SWAP_BANK set), a number is only sent when nothing that it could mean has to stay. After each number the erase
/// is proven; if the sector is not blank, the next number is tried.
/// </summary>
internal static class SafeEraseNumbers
{
    /// <summary>The numbers, the likeliest first.</summary>
    /// <param name="readings">Every meaning of the chip's erase numbers.</param>
    /// <param name="sector">The sector to erase.</param>
    /// <param name="banksSwapped">SWAP_BANK as in force, null where it cannot be known: for the words of the refusal.</param>
    /// <param name="mayBeErased">True for a sector that is to be erased too, or holds nothing.</param>
    /// <exception cref="PlanRefusedException">N805: a number of the sector could mean another one that has to stay.</exception>
    public static IReadOnlyList<ushort> Of(
        EraseNumbers readings, Sector sector, bool? banksSwapped, Func<Sector, bool> mayBeErased)
    {
        IReadOnlyList<ushort> numbers = readings.NumbersOf(sector);
        foreach (ushort number in numbers)
        {
            if (readings.SectorsOf(number).FirstOrDefault(other => !mayBeErased(other)) is { } kept)
            {
                throw new PlanRefusedException(ErrorCodes.AmbiguousSector, sector.Range,
                    $"erase number {number} of sector {sector.Range} could also mean {kept.Range}, which must stay: "
                    + (banksSwapped == true ? "SWAP_BANK is set" : "whether SWAP_BANK is set cannot be read"),
                    banksSwapped == true
                        ? "clear SWAP_BANK first: no document says which sector the ROM's numbers mean while it is set"
                        : "say whether it is set: --banks normal or --banks swapped");
            }
        }

        return numbers;
    }
}

// What the sector numbers of Extended Erase (AN3155 rev 20 §3.8) may mean on a chip, where no document says it.
//
// Two things are open (SectorNumbering): whether bank 2 of a variant with fewer sectors than its die starts at the
// die's number, and whether a number follows the address or the physical bank while SWAP_BANK is set. SWAP_BANK itself
// may be unreadable. On a H743xG, bank 2 sector 3 (0x08160000) is 11, or 7, or, with the banks swapped, 3. A number is
// fenced if under any reading it may erase something that must be kept.
using System.Runtime.CompilerServices;
using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>Every meaning of a chip's erase numbers. Immutable.</summary>
public sealed class EraseNumbers
{
    // Numbers from here up are no sectors but AN3155's special codes: mass erase, bank erases, reserved ones.
    private const ushort FirstSpecialCode = 0xFFF0;

    private static readonly ConditionalWeakTable<FlashGeometry, EraseNumbers?[]> known = [];

    private readonly FlashGeometry flash;
    private readonly Dictionary<Sector, ushort[]> numbersOf;
    private readonly ILookup<ushort, Sector> sectorsOf;

    private EraseNumbers(FlashGeometry flash, bool? banksSwapped)
    {
        this.flash = flash;
        bool[] states = banksSwapped is { } state ? [state] : [false, true];
        numbersOf = flash.Sectors.ToDictionary(
            sector => sector,
            sector => SectorNumbering.All
                .SelectMany(reading => states.Select(swapped => reading.NumberOf(flash, sector, swapped)))
                .Distinct().ToArray());
        sectorsOf = numbersOf
            .SelectMany(entry => entry.Value.Select(number => (number, sector: entry.Key)))
            .OrderBy(pair => pair.sector.Index)
            .ToLookup(pair => pair.number, pair => pair.sector);
    }

    /// <summary>Every meaning of a chip's erase numbers; worked out once for each geometry.</summary>
    /// <param name="flash">The chip's geometry.</param>
    /// <param name="banksSwapped">SWAP_BANK as in force; null where it could not be read: both are possible.</param>
    public static EraseNumbers Of(FlashGeometry flash, bool? banksSwapped)
    {
        ArgumentNullException.ThrowIfNull(flash);
        EraseNumbers?[] each = known.GetValue(flash, _ => new EraseNumbers?[3]);
        return each[banksSwapped switch { null => 0, false => 1, true => 2 }] ??= new EraseNumbers(flash, banksSwapped);
    }

    /// <summary>
    /// The sectors that <paramref name="number"/> may erase under any reading, ascending; empty if no reading knows it.
    /// From 0xFFF0 up it is no sector but a special code, which may erase all of them.
    /// </summary>
    public IReadOnlyList<Sector> SectorsOf(ushort number) =>
        number >= FirstSpecialCode ? flash.Sectors : [.. sectorsOf[number]];

    /// <summary>The numbers that erase <paramref name="sector"/> under some reading, the likeliest first.</summary>
    /// <exception cref="ArgumentException">The sector is none of this chip.</exception>
    public IReadOnlyList<ushort> NumbersOf(Sector sector) => numbersOf.TryGetValue(sector, out ushort[]? numbers)
        ? numbers
        : throw new ArgumentException($"the chip has no sector {sector}", nameof(sector));

    /// <summary>True if <paramref name="number"/> erases a byte of <paramref name="kept"/> under some reading.</summary>
    public bool MayErase(ushort number, AddressRange kept) =>
        SectorsOf(number).Any(sector => sector.Range.Overlaps(kept));

    /// <summary>
    /// The sector numbers that may erase a byte of <paramref name="kept"/>, ascending. Special codes, which always may,
    /// are not listed.
    /// </summary>
    public IReadOnlyList<ushort> Fence(IEnumerable<AddressRange> kept) =>
        [.. kept.SelectMany(flash.SectorsTouching).SelectMany(NumbersOf).Distinct().Order()];

    /// <summary>
    /// The likeliest number for <paramref name="sector"/> that under no reading erases a byte of
    /// <paramref name="kept"/>; null where every number for it might. Whether it is the right one, only reading the
    /// sector afterwards tells.
    /// </summary>
    /// <exception cref="ArgumentException">The sector is none of this chip.</exception>
    public ushort? NumberFor(Sector sector, IReadOnlyCollection<AddressRange> kept)
    {
        foreach (ushort number in NumbersOf(sector))
        {
            if (!kept.Any(range => MayErase(number, range)))
            {
                return number;
            }
        }

        return null;
    }
}

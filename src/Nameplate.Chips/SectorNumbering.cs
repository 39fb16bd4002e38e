namespace Nameplate.Chips;

/// <summary>
/// How a ROM may count the sectors of Extended Erase where no document says it: after bank 1 a variant with fewer sectors
/// than its die goes on with the die's next number or with its own; and with SWAP_BANK set a number follows the address or
/// the physical bank. Code must be right under every reading.
/// </summary>
/// <param name="CountsDieSectors">True: bank 2 starts at the die's sectors per bank (8 on a H743xG). False: at those that exist (4).</param>
/// <param name="FollowsPhysicalBank">True: with SWAP_BANK set, number 0 is physical bank 1, mapped at bank 2's addresses.</param>
public readonly record struct SectorNumbering(bool CountsDieSectors, bool FollowsPhysicalBank)
{
    /// <summary>What ST's own tools show: the die's numbers, by address.</summary>
    public static SectorNumbering AsStToolsShow { get; } = new(true, false);

    /// <summary>Every reading, the likeliest first.</summary>
    public static IReadOnlyList<SectorNumbering> All { get; } =
        [AsStToolsShow, new(false, false), new(true, true), new(false, true)];

    /// <summary>The number that erases <paramref name="sector"/> under this reading.</summary>
    /// <param name="flash">The chip's geometry.</param>
    /// <param name="sector">A sector of it.</param>
    /// <param name="banksSwapped">SWAP_BANK as in force.</param>
    public ushort NumberOf(FlashGeometry flash, Sector sector, bool banksSwapped)
    {
        int bank = banksSwapped && FollowsPhysicalBank && flash.CanSwapBanks ? 1 - sector.Bank : sector.Bank;
        int perBank = CountsDieSectors ? flash.Banks[0].DieSectorCount : flash.Banks[0].SectorCount;
        return checked((ushort)(bank * perBank + sector.IndexInBank));
    }

    /// <summary>The sector that <paramref name="number"/> erases under this reading; null if none exists there.</summary>
    public Sector? SectorOf(FlashGeometry flash, ushort number, bool banksSwapped)
    {
        SectorNumbering reading = this;
        return flash.Sectors.FirstOrDefault(sector => reading.NumberOf(flash, sector, banksSwapped) == number);
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>Addresses of main flash ↔ physical offsets of its cells. SWAP_BANK exchanges what the banks' addresses show.</summary>
internal sealed class FlashMap
{
    private readonly FlashGeometry _flash;
    private readonly int[] _firstSector;
    private readonly int[][] _starts;

    public FlashMap(FlashGeometry flash)
    {
        _flash = flash;
        _firstSector = [0, flash.Banks[0].SectorCount];
        _starts = [.. flash.Banks.Select(bank =>
            flash.Sectors.Where(sector => sector.Bank == bank.Index).Select(sector => (int)(sector.Range.Start - bank.Address)).ToArray())];
    }

    public int Size => (int)_flash.Size;

    /// <summary>The sector whose cells <paramref name="address"/> shows, and the byte's offset in the cells; null outside flash.</summary>
    public (Sector Physical, int Offset)? Find(uint address, bool banksSwapped)
    {
        for (int i = 0; i < _flash.Banks.Count; i++)
        {
            FlashBank bank = _flash.Banks[i];
            AddressRange range = bank.Range;
            if (!range.Contains(address))
                continue;
            int inBank = (int)(address - range.Start);
            int physical = banksSwapped ? _flash.Banks.Count - 1 - i : i;
            int found = Array.BinarySearch(_starts[physical], inBank);
            Sector sector = _flash.Sectors[_firstSector[physical] + (found >= 0 ? found : ~found - 1)];
            return (sector, physical * (int)range.Length + inBank);
        }
        return null;
    }

    public int OffsetOf(Sector physical) =>
        physical.Bank * (int)_flash.Banks[0].Range.Length + _starts[physical.Bank][physical.IndexInBank];

    public uint AddressOf(Sector physical, bool banksSwapped) =>
        banksSwapped ? physical.Range.Start ^ _flash.BankStride : physical.Range.Start;
}

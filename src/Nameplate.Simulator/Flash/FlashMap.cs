using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>Addresses of main flash ↔ physical offsets of its cells. SWAP_BANK exchanges what the banks' addresses show.</summary>
internal sealed class FlashMap(FlashGeometry flash)
{
    private readonly int[] _firstSector = [0, flash.Banks[0].SectorCount];

    public int Size => (int)flash.Size;

    /// <summary>The sector whose cells <paramref name="address"/> shows, and the byte's offset in the cells; null outside flash.</summary>
    public (Sector Physical, int Offset)? Find(uint address, bool banksSwapped)
    {
        for (int i = 0; i < flash.Banks.Count; i++)
        {
            FlashBank bank = flash.Banks[i];
            uint inBank = address - bank.Address;
            if (address < bank.Address || inBank >= bank.Range.Length)
                continue;
            int physical = banksSwapped ? flash.Banks.Count - 1 - i : i;
            Sector sector = flash.Sectors[_firstSector[physical] + (int)(inBank / bank.SectorSize)];
            return (sector, physical * (int)bank.Range.Length + (int)inBank);
        }
        return null;
    }

    public int OffsetOf(Sector physical) =>
        physical.Bank * (int)flash.Banks[0].Range.Length + physical.IndexInBank * (int)physical.Range.Length;

    public uint AddressOf(Sector physical, bool banksSwapped) =>
        banksSwapped ? physical.Range.Start ^ flash.BankStride : physical.Range.Start;
}

using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>One bank of equal sectors.</summary>
/// <param name="Index">0 for bank 1.</param>
/// <param name="Address">Where it is mapped while banks are not swapped.</param>
/// <param name="SectorCount">Sectors that exist on this variant.</param>
/// <param name="SectorSize">Bytes per sector.</param>
/// <param name="DieSectorCount">Sectors per bank on the die: what a bank's erase numbers start from if the ROM counts those too.</param>
public sealed record FlashBank(int Index, uint Address, int SectorCount, uint SectorSize, int DieSectorCount)
{
    /// <summary>The bank's addresses.</summary>
    public AddressRange Range => new(Address, checked((uint)SectorCount * SectorSize));
}

/// <summary>One erase unit, at the address where it is mapped.</summary>
/// <param name="Index">Position in <see cref="FlashGeometry.Sectors"/>, 0-based over all banks. Not an erase number.</param>
/// <param name="Bank">Index of its bank.</param>
/// <param name="IndexInBank">0-based in its bank.</param>
/// <param name="Range">Its addresses.</param>
public sealed record Sector(int Index, int Bank, int IndexInBank, AddressRange Range);

/// <summary>Banks, sectors and the program unit of a chip's main flash.</summary>
public sealed record FlashGeometry
{
    /// <summary>Creates the geometry and its sector table.</summary>
    /// <param name="banks">One or two banks, ascending by address.</param>
    /// <param name="flashWordSize">Bytes programmed at once with one ECC, each once between erases: 32 or 16.</param>
    /// <param name="erasedValue">0xFF on every H7.</param>
    public FlashGeometry(IReadOnlyList<FlashBank> banks, int flashWordSize, byte erasedValue)
    {
        Banks = banks;
        FlashWordSize = flashWordSize;
        ErasedValue = erasedValue;
        Sectors = [.. banks.SelectMany(bank => Enumerable.Range(0, bank.SectorCount).Select(i => (bank, i)))
            .Select((at, index) => new Sector(index, at.bank.Index, at.i,
                new AddressRange(checked(at.bank.Address + (uint)at.i * at.bank.SectorSize), at.bank.SectorSize)))];
    }

    /// <summary>One or two banks, ascending by address.</summary>
    public IReadOnlyList<FlashBank> Banks { get; }

    /// <summary>Bytes programmed at once with one ECC.</summary>
    public int FlashWordSize { get; }

    /// <summary>What an erased byte reads.</summary>
    public byte ErasedValue { get; }

    /// <summary>Every sector that exists, ascending by address.</summary>
    public IReadOnlyList<Sector> Sectors { get; }

    /// <summary>True where the SWAP_BANK option can exchange the banks' addresses (RM0399 rev 4 §4.3.13).</summary>
    public bool CanSwapBanks => Banks.Count == 2;

    /// <summary>What XOR turns an address of one bank into its twin in the other; 0 with one bank.</summary>
    public uint BankStride => CanSwapBanks ? Banks[1].Address ^ Banks[0].Address : 0;

    /// <summary>Bytes of main flash.</summary>
    public long Size => Banks.Sum(bank => (long)bank.Range.Length);

    /// <summary>True if every byte reads as erased flash does.</summary>
    public bool IsErased(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(ErasedValue);

    /// <summary>The sector that holds <paramref name="address"/>, or null outside flash and in the hole between banks.</summary>
    public Sector? SectorAt(uint address) => Sectors.FirstOrDefault(sector => sector.Range.Contains(address));

    /// <summary>True if every byte of <paramref name="range"/> lies in flash that exists.</summary>
    public bool Contains(AddressRange range) => range.Length > 0
        && Sectors.Sum(sector => (long)sector.Range.Intersect(range).Length) == range.Length;

    /// <summary>The sectors that <paramref name="range"/> touches, ascending.</summary>
    public IEnumerable<Sector> SectorsTouching(AddressRange range) => Sectors.Where(sector => sector.Range.Overlaps(range));

    /// <summary>The sector at the same place of the other bank; null with one bank.</summary>
    public Sector? TwinOf(Sector sector) => CanSwapBanks ? SectorAt(sector.Range.Start ^ BankStride) : null;

    /// <summary>
    /// Where <paramref name="range"/> is seen while the banks are swapped: every address XOR <see cref="BankStride"/>;
    /// null with one bank, and for a range that does not lie in one bank.
    /// </summary>
    public AddressRange? AliasOf(AddressRange range) =>
        CanSwapBanks && range.Length > 0 && Banks.Any(bank => bank.Range.Contains(range))
            ? new AddressRange(range.Start ^ BankStride, range.Length)
            : null;
}

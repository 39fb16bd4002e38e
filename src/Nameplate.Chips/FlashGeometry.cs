using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>Equal sectors that follow each other.</summary>
/// <param name="Count">How many.</param>
/// <param name="Size">Bytes each.</param>
public sealed record SectorRun(int Count, uint Size);

/// <summary>One bank: sectors of one size, or runs of sizes that grow (4 × 16 KB, 64 KB, 7 × 128 KB on an STM32F4).</summary>
public sealed record FlashBank
{
    /// <summary>A bank of unequal sectors.</summary>
    /// <param name="index">0 for bank 1.</param>
    /// <param name="address">Where it is mapped while banks are not swapped.</param>
    /// <param name="runs">Its sectors, ascending.</param>
    /// <param name="dieSectorCount">As <see cref="DieSectorCount"/>.</param>
    public FlashBank(int index, uint address, IReadOnlyList<SectorRun> runs, int dieSectorCount)
    {
        Index = index;
        Address = address;
        Runs = runs;
        DieSectorCount = dieSectorCount;
    }

    /// <summary>A bank of equal sectors.</summary>
    /// <param name="index">0 for bank 1.</param>
    /// <param name="address">Where it is mapped while banks are not swapped.</param>
    /// <param name="sectorCount">Sectors that exist on this variant.</param>
    /// <param name="sectorSize">Bytes per sector.</param>
    /// <param name="dieSectorCount">As <see cref="DieSectorCount"/>.</param>
    public FlashBank(int index, uint address, int sectorCount, uint sectorSize, int dieSectorCount)
        : this(index, address, [new SectorRun(sectorCount, sectorSize)], dieSectorCount)
    {
    }

    /// <summary>0 for bank 1.</summary>
    public int Index { get; init; }

    /// <summary>Where it is mapped while banks are not swapped.</summary>
    public uint Address { get; init; }

    /// <summary>The sectors that exist on this variant, ascending.</summary>
    public IReadOnlyList<SectorRun> Runs { get; init; }

    /// <summary>Sectors per bank on the die: what a bank's erase numbers start from if the ROM counts those too.</summary>
    public int DieSectorCount { get; init; }

    /// <summary>Sectors that exist on this variant.</summary>
    public int SectorCount => Runs.Sum(run => run.Count);

    /// <summary>Bytes per sector; of the last ones where they differ.</summary>
    public uint SectorSize => Runs[^1].Size;

    /// <summary>The bank's addresses.</summary>
    public AddressRange Range => new(Address, checked((uint)Runs.Sum(run => (long)run.Count * run.Size)));

    /// <summary>Same place and same sectors.</summary>
    public bool Equals(FlashBank? other) => other is not null && Index == other.Index && Address == other.Address
        && DieSectorCount == other.DieSectorCount && Runs.SequenceEqual(other.Runs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Address, DieSectorCount, Runs.Count);

    /// <summary>The sectors of this bank.</summary>
    /// <param name="first">The first one's index over all banks.</param>
    internal IEnumerable<Sector> SectorsFrom(int first)
    {
        uint at = Address;
        int number = 0;
        foreach (SectorRun run in Runs)
        {
            for (int i = 0; i < run.Count; i++, number++, at = unchecked(at + run.Size))
            {
                yield return new Sector(first + number, Index, number, new AddressRange(at, run.Size));
            }
        }
    }
}

/// <summary>One erase unit, at the address where it is mapped.</summary>
/// <param name="Index">Position in <see cref="FlashGeometry.Sectors"/>, 0-based over all banks. Not an erase number.</param>
/// <param name="Bank">Index of its bank.</param>
/// <param name="IndexInBank">0-based in its bank.</param>
/// <param name="Range">Its addresses.</param>
public sealed record Sector(int Index, int Bank, int IndexInBank, AddressRange Range);

/// <summary>What programming does to cells that are not erased.</summary>
public enum ProgramRule
{
    /// <summary>Each flash word carries one ECC and is programmed once between two erases (H7, L4, G0, U5, …).</summary>
    OnceWithEcc,

    /// <summary>A half-word that is not erased is refused, unless it is to become 0x0000 (F0, F1, F3).</summary>
    OnceOrZero,

    /// <summary>Bits go from 1 to 0 at any time, there is no ECC (F2, F4, F7).</summary>
    ClearsBits,
}

/// <summary>Banks, sectors and the program unit of a chip's main flash.</summary>
public sealed record FlashGeometry
{
    private readonly Lazy<IReadOnlyList<Sector>> sectorTable;

    /// <summary>Creates the geometry; its sector table is made when it is first asked for.</summary>
    /// <param name="banks">One or two banks, ascending by address.</param>
    /// <param name="flashWordSize">As <see cref="FlashWordSize"/>: 4, 8, 16 or 32.</param>
    /// <param name="erasedValue">0xFF; 0x00 on L0 and L1.</param>
    public FlashGeometry(IReadOnlyList<FlashBank> banks, int flashWordSize, byte erasedValue)
    {
        Banks = banks;
        FlashWordSize = flashWordSize;
        ProgramUnit = flashWordSize;
        ErasedValue = erasedValue;
        sectorTable = new Lazy<IReadOnlyList<Sector>>(() => SectorsOf(banks));
    }

    /// <summary>One or two banks, ascending by address.</summary>
    public IReadOnlyList<FlashBank> Banks { get; }

    /// <summary>
    /// Bytes that are written at once, and once between two erases: the chip's program unit, or the ROM's alignment where
    /// that is larger.
    /// </summary>
    public int FlashWordSize { get; }

    /// <summary>Bytes that the chip itself programs at once: 1 to 32.</summary>
    public int ProgramUnit { get; init; }

    /// <summary>What programming does to cells that are not erased.</summary>
    public ProgramRule Programming { get; init; }

    /// <summary>What an erased byte reads.</summary>
    public byte ErasedValue { get; }

    /// <summary>Every sector that exists, ascending by address.</summary>
    public IReadOnlyList<Sector> Sectors => sectorTable.Value;

    /// <summary>
    /// True where the banks' addresses may be exchanged: SWAP_BANK (RM0399 rev 4 §4.3.13); every other chip with two banks
    /// is taken to be able to.
    /// </summary>
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

    private static Sector[] SectorsOf(IReadOnlyList<FlashBank> banks)
    {
        List<Sector> sectors = [];
        foreach (FlashBank bank in banks)
        {
            sectors.AddRange(bank.SectorsFrom(sectors.Count));
        }

        return [.. sectors];
    }
}

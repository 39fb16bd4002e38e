// How a region is cut up (docs/formats/identity-store.md §3). A region is a row of cells of S bytes, S = 2^8 … 2^15.
//
//   cell 0          cell 1          cell 2               one slot of L = S/32 lines:
//   +-------------+ +-------------+ +-------------+      0        header
//   | header      | | slot 1      | | slot 2      | ...  1..P     payload, P <= L-4
//   | mirror, ... | |             | |             |      P+1..L-4 stay unprogrammed
//   +-------------+ +-------------+ +-------------+      L-3 open mark   L-2 commit   L-1 settle

namespace Nameplate.Identity;

/// <summary>The slots of one region: size, number, and the addresses of their lines.</summary>
/// <param name="Base">Address of the region.</param>
/// <param name="SlotSize">Bytes per slot and per cell 0.</param>
/// <param name="CellCount">Cells, cell 0 (the region header) included.</param>
public readonly record struct Slots(uint Base, int SlotSize, int CellCount)
{
    /// <summary>Smallest slot: header, one payload line… open mark, commit, settle.</summary>
    public const int MinSize = 256;

    /// <summary>Largest slot.</summary>
    public const int MaxSize = 32768;

    /// <summary>Offset of the PROBE line in a region.</summary>
    public const uint ProbeOffset = 0xC0;

    /// <summary>Offset of the PRIME line in a region: may be programmed with zeros any number of times, is never read.</summary>
    public const uint PrimeOffset = 0xE0;

    /// <summary>Bytes of a slot that are not payload: header, open mark, commit and settle line.</summary>
    public const int Overhead = 4 * LineRead.Size;

    /// <summary>Lines per slot.</summary>
    public int LineCount => SlotSize / LineRead.Size;

    /// <summary>Most payload bytes that a slot holds.</summary>
    public int MaxPayload => SlotSize - Overhead;

    /// <summary>Address of slot <paramref name="index"/>, 1…<see cref="CellCount"/>-1.</summary>
    public uint AddressOf(int index) => checked(Base + (uint)index * (uint)SlotSize);

    /// <summary>Address of a line of a slot; negative lines count from the end: -1 settle, -2 commit, -3 open mark.</summary>
    public uint LineAddress(int index, int line) =>
        checked(AddressOf(index) + (uint)(line < 0 ? LineCount + line : line) * LineRead.Size);

    /// <summary>Lines that a payload of this many bytes takes.</summary>
    public static int PayloadLines(int payloadLength) => (payloadLength + LineRead.Size - 1) / LineRead.Size;

    internal static void RequireSize(int slotSize)
    {
        if (slotSize is < MinSize or > MaxSize || !int.IsPow2(slotSize))
        {
            throw new ArgumentOutOfRangeException(nameof(slotSize), slotSize, "a power of two, 256…32768");
        }
    }

    internal static int Log2(int slotSize) => int.Log2(slotSize);
}

// Region header: line 0 of cell 0, and once more, identical, as its mirror in line 1 (docs/formats/identity-store.md §3.1).
//
//   00 "NAMEPLT1"             08 0 0 0   0B slot_log2   0C region_size
//   10 epoch                  14 region_index  15 region_count  16 mode  17 erased value
//   18 product ID             1C CRC-32 of 00…1B
//
// Written once after each completed erase of the region. Another last byte of the magic is a later format.

namespace Nameplate.Identity;

/// <summary>How a store is used, byte 16 of the region header.</summary>
[Flags]
public enum RegionMode
{
    /// <summary>Two regions, firmware may write.</summary>
    None = 0,

    /// <summary>The region is the tail of a sector that firmware uses.</summary>
    Embed = 1,

    /// <summary>Firmware must not write. Always set when there is one region.</summary>
    HostOnly = 2,
}

/// <summary>The first line of a region.</summary>
/// <param name="SlotLog2">Binary logarithm of the slot size, 8…15 when usable.</param>
/// <param name="RegionSize">Bytes.</param>
/// <param name="Epoch">1…0xFFFFFFFE; grows with every erase of any region.</param>
/// <param name="Index">The region's place in the list at its first format.</param>
/// <param name="Count">Regions of the store, 1 or 2.</param>
/// <param name="Mode">How the store is used.</param>
/// <param name="ErasedValue">What an erased byte reads; FF.</param>
/// <param name="ProductId">The chip for which it was made, low 12 bits.</param>
public sealed record RegionHeader(
    byte SlotLog2, uint RegionSize, uint Epoch, byte Index, byte Count, RegionMode Mode, byte ErasedValue, uint ProductId)
{
    /// <summary>The largest epoch; a store that has it can only be wiped and made anew.</summary>
    public const uint MaxEpoch = 0xFFFF_FFFE;

    internal static ReadOnlySpan<byte> MagicOfAnyVersion => "NAMEPLT"u8;

    internal static ReadOnlySpan<byte> Magic => "NAMEPLT1"u8;

    /// <summary>Bytes per slot.</summary>
    public int SlotSize => 1 << SlotLog2;

    /// <summary>Reads a line; null unless magic, CRC and epoch are right.</summary>
    public static RegionHeader? Parse(ReadOnlySpan<byte> line) =>
        Line.Is(line, Magic) && Line.IsEpoch(Line.U32(line, 0x10))
            ? new RegionHeader(
                line[0x0B], Line.U32(line, 0x0C), Line.U32(line, 0x10), line[0x14], line[0x15], (RegionMode)line[0x16],
                line[0x17], Line.U32(line, 0x18))
            : null;

    /// <summary>True for a CRC-valid region header of a later format.</summary>
    public static bool IsLaterVersion(ReadOnlySpan<byte> line) =>
        Line.Is(line, MagicOfAnyVersion) && !line.StartsWith(Magic);

    /// <summary>
    /// True for a line that may be a header whose programming, or erase, was cut off: every bit that is 1 in the magic and in
    /// the erased value still is 1. Of other people's lines, one in 2³² passes.
    /// </summary>
    internal static bool MayBeUnfinished(ReadOnlySpan<byte> line)
    {
        for (int i = 0; i < Magic.Length; i++)
        {
            if ((line[i] & Magic[i]) != Magic[i])
            {
                return false;
            }
        }
        return line[0x17] == 0xFF;
    }

    /// <summary>True if a region of <paramref name="configuredSize"/> bytes can be read by this header.</summary>
    public bool IsUsable(uint configuredSize) =>
        SlotLog2 is >= 8 and <= 15 && ErasedValue == 0xFF && RegionSize <= configuredSize && RegionSize >= 3u << SlotLog2;

    /// <summary>The line's 32 bytes.</summary>
    public byte[] Encode()
    {
        var line = new byte[LineRead.Size];
        Magic.CopyTo(line);
        line[0x0B] = SlotLog2;
        Line.U32(line, 0x0C, RegionSize);
        Line.U32(line, 0x10, Epoch);
        line[0x14] = Index;
        line[0x15] = Count;
        line[0x16] = (byte)Mode;
        line[0x17] = ErasedValue;
        Line.U32(line, 0x18, ProductId);
        return Line.Seal(line);
    }
}

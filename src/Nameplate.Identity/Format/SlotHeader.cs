// Slot header: line 0 of a slot (docs/formats/identity-store.md §3.2). device_id lies at offset 10 of every slot.
//
//   00 "NPG1"      04 generation    08 payload_len (u16)  0A slot_log2-8 : format (nibbles)  0B flags  0C epoch
//   10 device_id (u64)              18 UID CRC-32, 0 if not bound                            1C CRC-32 of 00…1B

using System.Buffers.Binary;

namespace Nameplate.Identity;

/// <summary>Flags of a generation, byte 0B of the slot header. Bits 4…6 are not assigned and are copied by writers.</summary>
[Flags]
public enum SlotTraits
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>The live slot of a locked device; lies at index 1.</summary>
    Production = 0x01,

    /// <summary>The header carries the CRC-32 of the UID of the chip for which it was written.</summary>
    UidBound = 0x02,

    /// <summary>The last field authenticates the content.</summary>
    Authenticated = 0x04,

    /// <summary>At least one field is a secret.</summary>
    Secrets = 0x08,

    /// <summary>The bits that later formats may assign.</summary>
    Unassigned = 0x70,

    /// <summary>Who does not know every unassigned bit that is set must not use this generation.</summary>
    MustUnderstand = 0x80,
}

/// <summary>How a payload is coded, low nibble of byte 0A. Other values are valid, but can only be copied.</summary>
public enum PayloadFormat
{
    /// <summary>Fields, docs/formats/identity-store.md §4.</summary>
    Fields = 1,

    /// <summary>A CBOR map, RFC 8949.</summary>
    CborMap = 2,

    /// <summary>Bytes whose meaning only their maker knows.</summary>
    Opaque = 3,
}

/// <summary>The first line of a slot.</summary>
/// <param name="Generation">Number of this snapshot; saturates at 2³²-1.</param>
/// <param name="PayloadLength">Bytes, a multiple of 4, at most the slot size less 128.</param>
/// <param name="SlotLog2">Binary logarithm of the slot size, 8…15.</param>
/// <param name="Format">How the payload is coded.</param>
/// <param name="Flags">Flags of this generation.</param>
/// <param name="Epoch">Epoch of the region when the slot was written; ranks the slot, 1…0xFFFFFFFE.</param>
/// <param name="DeviceId">The number.</param>
/// <param name="UidCrc">CRC-32 of the chip's 12 UID bytes, 0 if not bound.</param>
public sealed record SlotHeader(
    uint Generation, int PayloadLength, int SlotLog2, PayloadFormat Format, SlotTraits Flags, uint Epoch, ulong DeviceId,
    uint UidCrc)
{
    /// <summary>Offset of the number in a slot, eight bytes, little-endian.</summary>
    public const int DeviceIdOffset = 0x10;

    internal static ReadOnlySpan<byte> Magic => "NPG1"u8;

    internal static ReadOnlyMemory<byte> MagicBytes { get; } = Magic.ToArray();

    /// <summary>Bytes of the slot that this header is for.</summary>
    public int SlotSize => 1 << SlotLog2;

    /// <summary>True if the generation asks for a program that knows bits which this one does not.</summary>
    public bool AsksForLaterProgram =>
        (Flags & SlotTraits.MustUnderstand) != 0 && (Flags & SlotTraits.Unassigned) != 0;

    /// <summary>Reads a line; null unless magic, CRC, epoch, slot size and payload length are right.</summary>
    public static SlotHeader? Parse(ReadOnlySpan<byte> line)
    {
        if (!Line.Is(line, Magic) || !Line.IsEpoch(Line.U32(line, 0x0C)))
        {
            return null;
        }
        int length = BinaryPrimitives.ReadUInt16LittleEndian(line[0x08..]);
        int log2 = (line[0x0A] >> 4) + 8;
        return log2 <= 15 && length % 4 == 0 && length <= (1 << log2) - Slots.Overhead
            ? new SlotHeader(
                Line.U32(line, 0x04), length, log2, (PayloadFormat)(line[0x0A] & 0x0F), (SlotTraits)line[0x0B],
                Line.U32(line, 0x0C), BinaryPrimitives.ReadUInt64LittleEndian(line[DeviceIdOffset..]), Line.U32(line, 0x18))
            : null;
    }

    /// <summary>The line's 32 bytes.</summary>
    public byte[] Encode()
    {
        var line = new byte[LineRead.Size];
        Magic.CopyTo(line);
        Line.U32(line, 0x04, Generation);
        BinaryPrimitives.WriteUInt16LittleEndian(line.AsSpan(0x08), checked((ushort)PayloadLength));
        line[0x0A] = (byte)((SlotLog2 - 8) << 4 | (int)Format);
        line[0x0B] = (byte)Flags;
        Line.U32(line, 0x0C, Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(line.AsSpan(DeviceIdOffset), DeviceId);
        Line.U32(line, 0x18, UidCrc);
        return Line.Seal(line);
    }
}

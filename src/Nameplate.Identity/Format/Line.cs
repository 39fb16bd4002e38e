// What all lines with content have in common: 32 bytes, little-endian, the last four a CRC-32 of the 28 before.
//
//   00                                                   1C        20
//   +----------------------------------------------------+---------+
//   | magic (4 or 8), fields                             | CRC-32  |
//   +----------------------------------------------------+---------+

using Nameplate.Foundation;
using System.Buffers.Binary;

namespace Nameplate.Identity;

/// <summary>Seals and checks lines.</summary>
internal static class Line
{
    public const int CrcOffset = 0x1C;

    /// <summary>Epochs 0 and FFFFFFFF mean that the line is not valid: zeroed and blank words must not rank.</summary>
    public static bool IsEpoch(uint epoch) => epoch is not (0 or 0xFFFF_FFFF);

    public static uint U32(ReadOnlySpan<byte> line, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(line[offset..]);

    public static void U32(Span<byte> line, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(line[offset..], value);

    public static bool HasCrc(ReadOnlySpan<byte> line) =>
        line.Length == LineRead.Size && Crc32.Of(line[..CrcOffset]) == U32(line, CrcOffset);

    public static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> magic) =>
        line.Length == LineRead.Size && line.StartsWith(magic) && HasCrc(line);

    public static byte[] Seal(byte[] line)
    {
        U32(line, CrcOffset, Crc32.Of(line.AsSpan(0, CrcOffset)));
        return line;
    }

    /// <summary>True for a line that only this format writes: header of a region (of any version) or slot, commit, settle.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> line) =>
        Is(line, RegionHeader.MagicOfAnyVersion) || Is(line, SlotHeader.Magic) || Is(line, CommitLine.Magic)
        || Is(line, SettleLine.Magic);
}

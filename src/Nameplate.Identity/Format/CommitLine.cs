// Commit: line L-2 of a slot, programmed after header and payload were read back (docs/formats/identity-store.md §3.2).
// The slot is valid from here on.
//
//   00 "NPC1"   04 generation   08 body CRC-32: header line, then payload lines   0C parent generation, 0 = none
//   10 writer   14 unix time    18 0                                              1C CRC-32 of 00…1B

namespace Nameplate.Identity;

/// <summary>The line that makes a slot valid.</summary>
/// <param name="Generation">As in the header.</param>
/// <param name="BodyCrc">CRC-32 of the header line and the zero-padded payload lines.</param>
/// <param name="Parent">Generation that the edit was based on, 0 for none.</param>
/// <param name="Writer">Who wrote it: bit 31 set by firmware, the rest its version.</param>
/// <param name="UnixTime">Seconds since 1970-01-01 UTC, or 0.</param>
public sealed record CommitLine(uint Generation, uint BodyCrc, uint Parent, uint Writer, uint UnixTime)
{
    internal static ReadOnlySpan<byte> Magic => "NPC1"u8;

    /// <summary>Reads a line; null unless magic and CRC are right.</summary>
    public static CommitLine? Parse(ReadOnlySpan<byte> line) => Line.Is(line, Magic)
        ? new CommitLine(
            Line.U32(line, 0x04), Line.U32(line, 0x08), Line.U32(line, 0x0C), Line.U32(line, 0x10), Line.U32(line, 0x14))
        : null;

    /// <summary>The line's 32 bytes.</summary>
    public byte[] Encode()
    {
        var line = new byte[LineRead.Size];
        Magic.CopyTo(line);
        Line.U32(line, 0x04, Generation);
        Line.U32(line, 0x08, BodyCrc);
        Line.U32(line, 0x0C, Parent);
        Line.U32(line, 0x10, Writer);
        Line.U32(line, 0x14, UnixTime);
        return Line.Seal(line);
    }
}

// Settle: line L-1 of a slot, programmed after the commit was read back (docs/formats/identity-store.md §3.2). It proves that
// the commit's program operation finished, which a commit that merely reads right does not.
//
//   00 "NPT1"   04 generation   08 epoch   0C 16 zero bytes   1C CRC-32 of 00…1B

namespace Nameplate.Identity;

/// <summary>The line that proves a commit.</summary>
/// <param name="Generation">As in the header.</param>
/// <param name="Epoch">As in the header.</param>
public sealed record SettleLine(uint Generation, uint Epoch)
{
    internal static ReadOnlySpan<byte> Magic => "NPT1"u8;

    /// <summary>Reads a line; null unless it is self-consistent: magic, zeros, epoch and CRC are right.</summary>
    public static SettleLine? Parse(ReadOnlySpan<byte> line) =>
        Line.Is(line, Magic) && Line.IsEpoch(Line.U32(line, 0x08)) && !line[0x0C..0x1C].ContainsAnyExcept((byte)0)
            ? new SettleLine(Line.U32(line, 0x04), Line.U32(line, 0x08))
            : null;

    /// <summary>The line's 32 bytes.</summary>
    public byte[] Encode()
    {
        var line = new byte[LineRead.Size];
        Magic.CopyTo(line);
        Line.U32(line, 0x04, Generation);
        Line.U32(line, 0x08, Epoch);
        return Line.Seal(line);
    }
}

using System.Buffers.Binary;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>Images in the form that the fuzzers read, firmware/tests/fuzz/input.h.</summary>
internal static class FuzzInput
{
    private const int RegionUnit = 256;
    private const int LeastUnits = 3;
    private const int UnitChoices = 30;

    /// <summary>Kind of a record.</summary>
    [Flags]
    private enum Kind : byte
    {
        Plain = 0,
        Unreadable = 1,
        Corrected = 2,
        Sealed = 4,
        Committed = 8,
    }

    /// <summary>True if the fuzzers' chip can have regions of this size.</summary>
    public static bool Fits(Picture picture) => picture.LineCount(0) * LineRead.Size % RegionUnit == 0
        && picture.LineCount(0) * LineRead.Size / RegionUnit is >= LeastUnits and < LeastUnits + UnitChoices;

    /// <param name="picture">The image; where its regions lie is not kept.</param>
    /// <param name="script">What the harness itself is told.</param>
    /// <param name="repair">Lines get right CRCs and commits after every mutation.</param>
    public static byte[] Of(Picture picture, byte[] script, bool repair)
    {
        int units = picture.LineCount(0) * LineRead.Size / RegionUnit;
        int options = picture.Layout.Regions.Count - 1
            | (picture.Layout.Aliases.Count > 0 ? 2 : 0) | (picture.Uid.Length > 0 ? 4 : 0);
        List<byte> input = [(byte)options, (byte)(units - LeastUnits), (byte)script.Length, .. script];
        for (int place = 0; place < picture.PlaceCount; place++)
        {
            for (int line = 0; line < picture.LineCount(place); line++)
            {
                ReadOnlySpan<byte> bytes = picture.Line(place, line);
                LineState state = picture.StateOf(place, line);
                Kind kind = state == LineState.Unreadable ? Kind.Unreadable
                    : state == LineState.Corrected ? Kind.Corrected : Kind.Plain;
                if (kind == Kind.Plain && !bytes.ContainsAnyExcept((byte)0xFF))
                {
                    continue;
                }
                if (repair && Crc32.Of(bytes[..0x1C]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x1C..]))
                {
                    kind |= Kind.Sealed | (bytes.StartsWith("NPG1"u8) ? Kind.Committed : Kind.Plain);
                }
                int at = place * picture.LineCount(0) + line;
                input.AddRange([(byte)at, (byte)(at >> 8), (byte)kind, .. bytes]);
            }
        }
        return [.. input];
    }
}

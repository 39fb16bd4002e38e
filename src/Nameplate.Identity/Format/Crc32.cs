// CRC-32/ISO-HDLC, the one of zlib, PNG and IEEE 802.3.
// Reflected polynomial 0xEDB88320, initial value and final XOR 0xFFFFFFFF; check value of "123456789" is 0xCBF43926.
// Source: the catalogue of parametrised CRC algorithms (reveng.sourceforge.io), entry CRC-32/ISO-HDLC; RFC 1952 §8.
// Table of 256 words, one byte a step.

namespace Nameplate.Identity;

/// <summary>CRC-32/ISO-HDLC, as every line of the store carries it.</summary>
public static class Crc32
{
    private const uint Polynomial = 0xEDB8_8320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>The CRC of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(bytes, []);

    /// <summary>The CRC of one run of bytes followed by another.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        ~Update(Update(0xFFFF_FFFF, first), second);

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        }
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }
            table[i] = crc;
        }
        return table;
    }
}

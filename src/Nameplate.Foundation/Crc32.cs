// CRC-32/ISO-HDLC: reflected polynomial 0xEDB88320, initial value and final XOR 0xFFFFFFFF, check value 0xCBF43926 over
// "123456789" (RFC 1952 §8; catalogue of parametrised CRC algorithms, entry CRC-32/ISO-HDLC). The CRC of zlib, of zip files and
// of the `crc32` program, so that a user can compare. Four look-ups take four bytes at a time (slicing-by-4).

using System.Buffers.Binary;

namespace Nameplate.Foundation;

/// <summary>CRC-32/ISO-HDLC, over one run of bytes or several in a row.</summary>
public struct Crc32()
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 4;
    private static readonly uint[] Table = BuildTable();

    private uint _state = uint.MaxValue;

    /// <summary>The CRC of everything appended so far; 0 of nothing.</summary>
    public readonly uint Value => ~_state;

    /// <summary>The CRC of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(bytes, []);

    /// <summary>The CRC of one run of bytes followed by another.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Crc32 crc = new();
        crc.Append(first);
        crc.Append(second);
        return crc.Value;
    }

    /// <summary>Takes more bytes in.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint crc = _state;
        ReadOnlySpan<uint> table = Table;
        while (bytes.Length >= Slices)
        {
            crc ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = table[768 + (int)(crc & 0xFF)] ^ table[512 + (int)(crc >> 8 & 0xFF)]
                ^ table[256 + (int)(crc >> 16 & 0xFF)] ^ table[(int)(crc >> 24)];
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            crc = crc >> 8 ^ table[(int)((crc ^ value) & 0xFF)];
        }

        _state = crc;
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[256 * Slices];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) != 0 ? entry >> 1 ^ Polynomial : entry >> 1;
            }

            table[i] = entry;
        }

        for (int i = 256; i < table.Length; i++)
        {
            table[i] = table[i - 256] >> 8 ^ table[table[i - 256] & 0xFF];
        }

        return table;
    }
}

// The CRC of Get Checksum (AN3155 rev 20 §3.13) as the CRC unit of an STM32 computes it: over 32-bit words as the core
// reads them (little-endian), each taken from its highest bit, nothing reflected, no final XOR.
//
//   crc ^= word;  32 times:  crc = (crc << 1) ^ (highest bit of crc ? polynomial : 0)
using System.Buffers.Binary;

namespace Nameplate.Bootloader;

/// <summary>The checksum that a ROM computes over flash.</summary>
public static class FlashChecksum
{
    /// <summary>That of Ethernet: the CRC unit's own after reset.</summary>
    public const uint Polynomial = 0x04C1_1DB7;

    /// <summary>The CRC unit's own after reset.</summary>
    public const uint InitialValue = 0xFFFF_FFFF;

    /// <summary>Bytes of a word.</summary>
    public const int WordSize = 4;

    /// <summary>The checksum of these bytes.</summary>
    /// <param name="bytes">Whole words.</param>
    /// <exception cref="ArgumentException">Not whole words.</exception>
    public static uint Of(ReadOnlySpan<byte> bytes) => Continue(InitialValue, bytes);

    /// <summary>Goes on from the checksum of what lies before.</summary>
    /// <param name="crc">The checksum so far.</param>
    /// <param name="bytes">Whole words.</param>
    /// <exception cref="ArgumentException">Not whole words.</exception>
    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % WordSize != 0)
        {
            throw new ArgumentException($"{bytes.Length} bytes are not whole words of {WordSize}", nameof(bytes));
        }

        for (int at = 0; at < bytes.Length; at += WordSize)
        {
            crc ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            for (int bit = 0; bit < 32; bit++)
            {
                crc = (crc << 1) ^ ((crc >> 31) * Polynomial);
            }
        }

        return crc;
    }
}

using System.Buffers.Binary;

namespace Nameplate.Bootloader.Tests;

public class FlashChecksumTests
{
    /// <summary>CRC-32/MPEG-2: polynomial 04C11DB7, initial value FFFFFFFF, nothing reflected, no final XOR.</summary>
    [Fact]
    public void The_check_value_of_CRC_32_MPEG_2_comes_of_its_bytes_as_words_from_the_highest_byte()
    {
        // The catalogue has "123456789": the first eight bytes are two words, the ninth follows by the byte-wise rule.
        byte[] text = "12345678"u8.ToArray();
        byte[] words = [.. text];
        for (int at = 0; at < words.Length; at += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(at), BinaryPrimitives.ReadUInt32BigEndian(text.AsSpan(at)));
        }

        uint eight = FlashChecksum.Of(words);
        Append(eight, (byte)'9').ShouldBe(0x0376_E6E7u); // the catalogue's check value for "123456789"
    }

    [Fact]
    public void A_checksum_goes_on_from_what_lies_before()
    {
        byte[] bytes = new byte[1024];
        new Random(3).NextBytes(bytes);
        FlashChecksum.Continue(FlashChecksum.Of(bytes.AsSpan(0, 512)), bytes.AsSpan(512)).ShouldBe(FlashChecksum.Of(bytes));
    }

    [Fact]
    public void Every_bit_counts()
    {
        byte[] bytes = new byte[64];
        uint crc = FlashChecksum.Of(bytes);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            FlashChecksum.Of(bytes).ShouldNotBe(crc);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Bytes_that_are_no_words_are_refused() =>
        Should.Throw<ArgumentException>(() => FlashChecksum.Of(new byte[5]));

    /// <summary>One byte more, by the textbook's byte-wise rule.</summary>
    private static uint Append(uint crc, byte value)
    {
        crc ^= (uint)value << 24;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
        }

        return crc;
    }
}

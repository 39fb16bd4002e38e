// What may lie where an identity should go, by how it begins:
//
//   ESP-IDF NVS page     u32 state FFFFFFFE, FC or F8; u8 version FE or FF at 8, then FF up to the CRC at 28
//                        (ESP-IDF nvs_flash, "Structure of a page"; the header has 32 bytes)
//   littlefs             "littlefs" in the superblock entry, 8 bytes into a block (littlefs SPEC.md, "superblock")
//   ONIE TlvInfo         "TlvInfo" 00, then version 01 (ONIE hardware EEPROM format)
//   Zephyr NVS           the last entries of a sector: u16 id, u16 offset, u16 length, u8 FF, CRC-8-CCITT over these seven
//                        bytes from FF (Zephyr subsys/fs/nvs, struct nvs_ate), aligned to the write block
//   vectors              initial stack pointer in RAM, reset vector odd and in flash (Armv7-M B1.5.3)
//
// Everything else is told by its bytes alone: constant, text, without structure (eight nearly full bits a byte), or unknown.
using System.Buffers.Binary;

namespace Nameplate.Provisioning.Destruction;

/// <summary>Recognises what somebody else wrote where an identity should go.</summary>
public static class ForeignData
{
    private const int LeastForEntropy = 1024;
    private const double BitsOfNoise = 7.5;
    private const int ZephyrEntry = 8;

    /// <summary>What the bytes of a region are, in words that fit into a sentence.</summary>
    /// <param name="region">From the region's first byte; what is not programmed reads FF.</param>
    /// <param name="address">Where the first byte lies.</param>
    public static string Recognise(ReadOnlySpan<byte> region, uint address)
    {
        int end = region.LastIndexOfAnyExcept((byte)0xFF) + 1;
        if (end == 0)
        {
            return "nothing: it is blank";
        }

        int first = region.IndexOfAnyExcept((byte)0xFF);
        ReadOnlySpan<byte> data = region[first..end];
        return IsEspNvs(region) ? "an ESP-IDF NVS store"
            : region.IndexOf("littlefs"u8) >= 0 ? "a littlefs file system"
            : region.StartsWith("TlvInfo\0\u0001"u8) ? "an ONIE TlvInfo EEPROM image"
            : IsZephyrNvs(region) ? "a Zephyr NVS store"
            : IsVectors(region, address) ? "firmware: a vector table lies at its start"
            : !data.ContainsAnyExcept(data[0]) ? $"{data.Length} bytes that are all {data[0]:X2}"
            : IsText(data) ? $"text: \"{System.Text.Encoding.ASCII.GetString(data[..Math.Min(data.Length, 32)]).ReplaceLineEndings(" ").Trim()}\""
            : data.Length >= LeastForEntropy && BitsPerByte(data) > BitsOfNoise
                ? "data without any structure: encrypted, compressed or random"
            : $"{data.Length} bytes of a form that is not known";
    }

    private static bool IsEspNvs(ReadOnlySpan<byte> region) => region.Length >= 32
        && BinaryPrimitives.ReadUInt32LittleEndian(region) is 0xFFFF_FFFE or 0xFFFF_FFFC or 0xFFFF_FFF8
        && region[8] is 0xFE or 0xFF
        && region[..8].ContainsAnyExcept((byte)0xFF)
        && !region[9..28].ContainsAnyExcept((byte)0xFF)
        && BinaryPrimitives.ReadUInt32LittleEndian(region[28..]) != uint.MaxValue;

    /// <summary>Two entries that fit at the end of a sector, at one of the sizes and alignments that are in use.</summary>
    private static bool IsZephyrNvs(ReadOnlySpan<byte> region)
    {
        for (int sector = 1024; sector <= region.Length; sector *= 2)
        {
            foreach (int size in (ReadOnlySpan<int>)[8, 16, 32])
            {
                // The very last entry closes the sector; an open one has FF there, and the entries below it.
                int good = 0;
                for (int i = 1; i <= 4; i++)
                {
                    good += IsZephyrEntry(region.Slice(sector - (i * size), ZephyrEntry), sector) ? 1 : 0;
                }

                if (good >= 2)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsZephyrEntry(ReadOnlySpan<byte> entry, int sector) =>
        entry.ContainsAnyExcept((byte)0xFF)
        && BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[4..]) <= sector
        && entry[6] == 0xFF && Crc8(entry[..7]) == entry[7];

    private static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        byte crc = 0xFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (byte)((crc << 1) ^ ((crc & 0x80) != 0 ? 0x07 : 0));
            }
        }

        return crc;
    }

    private static bool IsVectors(ReadOnlySpan<byte> region, uint address)
    {
        if (region.Length < 8)
        {
            return false;
        }

        uint stack = BinaryPrimitives.ReadUInt32LittleEndian(region);
        uint reset = BinaryPrimitives.ReadUInt32LittleEndian(region[4..]);
        return stack is >= 0x2000_0000 and < 0x4000_0000 && stack % 4 == 0
            && (reset & 1) == 1 && reset >> 24 == address >> 24;
    }

    private static bool IsText(ReadOnlySpan<byte> data)
    {
        int printable = 0;
        foreach (byte value in data)
        {
            printable += value is >= 0x20 and < 0x7F or (byte)'\n' or (byte)'\r' or (byte)'\t' ? 1 : 0;
        }

        return data.Length >= 8 && data[0] is >= 0x20 and < 0x7F && printable >= data.Length * 95L / 100;
    }

    private static double BitsPerByte(ReadOnlySpan<byte> data)
    {
        Span<int> counts = stackalloc int[256];
        foreach (byte value in data)
        {
            counts[value]++;
        }

        double bits = 0;
        foreach (int count in counts)
        {
            if (count > 0)
            {
                double share = (double)count / data.Length;
                bits -= share * Math.Log2(share);
            }
        }

        return bits;
    }
}

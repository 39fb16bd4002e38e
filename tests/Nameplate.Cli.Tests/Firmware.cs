using System.Buffers.Binary;
using System.Text;

namespace Nameplate.Cli.Tests;

/// <summary>Small firmware images as Intel HEX.</summary>
internal static class Firmware
{
    private const uint Flash = 0x08000000;

    /// <summary>An image with plausible vectors whose other bytes follow from the version.</summary>
    public static string Hex(int version, int length = 2048) => HexAt((Flash, Bytes(version, length)));

    public static byte[] Bytes(int version, int length = 2048)
    {
        byte[] bytes = new byte[length];
        new Random(version).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x20020000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Flash + 0x101);
        return bytes;
    }

    /// <summary>Data records of 16 bytes behind extended linear addresses.</summary>
    public static string HexAt(params (uint Address, byte[] Bytes)[] parts)
    {
        StringBuilder text = new();
        foreach ((uint address, byte[] bytes) in parts)
        {
            uint upper = uint.MaxValue;
            for (int at = 0; at < bytes.Length; at += 16)
            {
                uint here = address + (uint)at;
                if (here >> 16 != upper)
                {
                    upper = here >> 16;
                    Record(text, 0, 4, [(byte)(upper >> 8), (byte)upper]);
                }

                Record(text, (ushort)here, 0, bytes.AsSpan(at, Math.Min(16, bytes.Length - at)));
            }
        }

        Record(text, 0, 1, []);
        return text.ToString();
    }

    private static void Record(StringBuilder text, ushort address, byte type, ReadOnlySpan<byte> data)
    {
        byte[] record = [(byte)data.Length, (byte)(address >> 8), (byte)address, type, .. data];
        byte sum = (byte)-record.Sum(value => value);
        text.Append(':').Append(Convert.ToHexString(record)).Append($"{sum:X2}\n");
    }
}

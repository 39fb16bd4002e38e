using System.Buffers.Binary;
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Testing;

/// <summary>A firmware card, laid out from docs/formats/firmware-card.md and not by the code under test.</summary>
internal static class CardBytes
{
    public const int Size = 128;

    public static byte[] Make(string name, string version, string buildId = "", uint regionSize = 0, params uint[] regions)
    {
        byte[] card = new byte[Size];
        "NPLCARD1"u8.CopyTo(card);
        card[0x08] = Size;
        card[0x0B] = (byte)regions.Length;
        for (int i = 0; i < regions.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(card.AsSpan(0x0C + (4 * i)), regions[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(card.AsSpan(0x14), regionSize);
        Encoding.UTF8.GetBytes(name).CopyTo(card, 0x18);
        Encoding.UTF8.GetBytes(version).CopyTo(card, 0x38);
        Encoding.UTF8.GetBytes(buildId).CopyTo(card, 0x50);
        return Seal(card);
    }

    /// <summary>Puts the right CRC in.</summary>
    public static byte[] Seal(byte[] card)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(card.AsSpan(0x7C), Crc32.Of(card.AsSpan(0, 0x7C)));
        return card;
    }
}

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
        card[0x0C] = Size;
        card[0x0F] = (byte)regions.Length;
        for (int i = 0; i < regions.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(card.AsSpan(0x10 + (4 * i)), regions[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(card.AsSpan(0x18), regionSize);
        Encoding.UTF8.GetBytes(name).CopyTo(card, 0x1C);
        Encoding.UTF8.GetBytes(version).CopyTo(card, 0x3C);
        Encoding.UTF8.GetBytes(buildId).CopyTo(card, 0x54);
        return Seal(card);
    }

    /// <summary>Puts the right CRC in.</summary>
    public static byte[] Seal(byte[] card)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(card.AsSpan(0x08), Crc32.Of(card.AsSpan(0x0C)));
        return card;
    }
}

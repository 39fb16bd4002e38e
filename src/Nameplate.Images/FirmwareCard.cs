// The firmware card, docs/formats/firmware-card.md: 128 bytes, little-endian, at an address that is a multiple of 4.
//
//   00 magic "NPLCARD1"   08 CRC-32 of 0C..7F   0C size 80 00   0E 00   0F region count
//   10 base 0   14 base 1   18 size of each region
//   1C name, 32   3C version, 24   54 build id, 44: UTF-8, ended and filled up with NUL
//
// NAMEPLATE_CARD of firmware/src/nameplate_card.h makes it when the firmware is compiled.
using System.Buffers.Binary;
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images;

/// <summary>What a firmware says of itself.</summary>
/// <param name="Address">Where the card lies.</param>
/// <param name="Name">The firmware's name, fit to be printed.</param>
/// <param name="Version">Its version, fit to be printed.</param>
/// <param name="BuildId">Its build, fit to be printed; may be empty.</param>
/// <param name="Regions">Where it expects the identity; empty where it does not say.</param>
public sealed record FirmwareCard(
    uint Address, string Name, string Version, string BuildId, IReadOnlyList<AddressRange> Regions)
{
    /// <summary>Bytes of a card.</summary>
    public const int Size = 128;

    /// <summary>How far from the start of a vector table a card may lie that is looked for on a device: tables of an STM32H7
    /// have up to 0x300 bytes, and the card comes right behind.</summary>
    public const int SearchLength = 1024;

    private const int CrcOffset = 0x08;
    private const int SizeOffset = 0x0C;
    private const int CountOffset = 0x0F;
    private const int BasesOffset = 0x10;
    private const int RegionSizeOffset = 0x18;
    private const int NameOffset = 0x1C;
    private const int VersionOffset = 0x3C;
    private const int BuildIdOffset = 0x54;

    /// <summary>How every card begins; the eighth byte is the format.</summary>
    public static ReadOnlySpan<byte> Magic => "NPLCARD1"u8;

    /// <summary>Why nothing else of the card may be believed; null if it is whole.</summary>
    public string? Fault { get; private init; }

    /// <summary>Reads a card at the start of bytes that begin with <see cref="Magic"/>, except perhaps its last byte.</summary>
    /// <param name="bytes">From the magic on; fewer than <see cref="Size"/> make a damaged card.</param>
    /// <param name="address">Where they lie.</param>
    public static FirmwareCard Read(ReadOnlySpan<byte> bytes, uint address)
    {
        if (!bytes.StartsWith(Magic))
        {
            return Damaged(address, "is of a later format");
        }

        if (bytes.Length < Size)
        {
            return Damaged(address, "is cut off");
        }

        bytes = bytes[..Size];
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..]);
        uint crc = Crc32.Of(bytes[SizeOffset..]);
        if (stored != crc)
        {
            return Damaged(address, $"has CRC-32 {stored:X8}, its bytes want {crc:X8}");
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[SizeOffset..]) != Size || RegionsOf(bytes) is not { } regions
            ? Damaged(address, "has a size, or regions, that no card has")
            : new FirmwareCard(address, Text(bytes[NameOffset..VersionOffset]), Text(bytes[VersionOffset..BuildIdOffset]),
                Text(bytes[BuildIdOffset..]), regions);
    }

    /// <summary>The card that bytes hold: the first that is whole, else the first that is damaged, else null.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="address">Where the first of them lies.</param>
    public static FirmwareCard? Find(ReadOnlySpan<byte> bytes, uint address)
    {
        FirmwareCard? damaged = null;
        for (int at = 0; ; at++)
        {
            int found = bytes[at..].IndexOf(Magic[..^1]);
            if (found < 0 || bytes.Length - at - found < Magic.Length)
            {
                return damaged;
            }

            at += found;
            if ((address + (uint)at) % 4 == 0)
            {
                FirmwareCard card = Read(bytes[at..], address + (uint)at);
                if (card.Fault is null)
                {
                    return card;
                }

                damaged ??= card;
            }
        }
    }

    /// <summary>The cards of an image: one a segment at most, as each core's program has its own.</summary>
    public static IReadOnlyList<FirmwareCard> FindIn(MemoryImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return [.. image.Segments.Select(segment => Find(segment.Data.Span, segment.Address)).OfType<FirmwareCard>()];
    }

    /// <summary><c>blink 2.0, build 4f1c2aa</c>, or what is wrong with the card.</summary>
    public override string ToString() => Fault is null
        ? $"{Name} {Version}{(BuildId.Length > 0 ? $", build {BuildId}" : "")}"
        : $"damaged: the card at 0x{Address:X8} {Fault}";

    private static FirmwareCard Damaged(uint address, string fault) => new(address, "", "", "", []) { Fault = fault };

    private static List<AddressRange>? RegionsOf(ReadOnlySpan<byte> bytes)
    {
        int count = bytes[CountOffset];
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[RegionSizeOffset..]);
        if (count > 2 || (count > 0 && size == 0))
        {
            return null;
        }

        List<AddressRange> regions = [];
        for (int i = 0; i < count; i++)
        {
            uint start = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(BasesOffset + (4 * i))..]);
            if ((ulong)start + size > 1UL << 32)
            {
                return null;
            }

            regions.Add(new AddressRange(start, size));
        }

        return regions;
    }

    // A firmware file may hold anything: what is no character for a screen becomes U+FFFD.
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        StringBuilder text = new();
        foreach (Rune rune in Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).EnumerateRunes())
        {
            bool isPrintable = Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator or System.Globalization.UnicodeCategory.Surrogate
                or System.Globalization.UnicodeCategory.PrivateUse);
            text.Append(isPrintable ? rune.ToString() : "\uFFFD");
        }

        return text.ToString();
    }
}

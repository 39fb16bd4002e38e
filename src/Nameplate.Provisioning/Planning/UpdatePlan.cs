using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;

namespace Nameplate.Provisioning.Planning;

/// <summary>
/// What an update will do, as data: built without a device, compared in tests, printed by <c>plan</c> and executed by
/// <see cref="Jobs.UpdateJob"/>. Order of the acts: erase <see cref="Erase"/> as listed, write <see cref="Writes"/>, read all
/// back, then <see cref="VectorWords"/> last to first, each read back.
/// </summary>
public sealed record UpdatePlan
{
    /// <summary>The chip it is for.</summary>
    public required Chip Chip { get; init; }

    /// <summary>Which firmware.</summary>
    public required FirmwareSummary Firmware { get; init; }

    /// <summary>The card of the firmware that the device holds; null where it has none, or it was not read.</summary>
    public FirmwareCard? Replaces { get; init; }

    /// <summary>Sectors to erase, the one with the main vector table first.</summary>
    public required IReadOnlyList<PlannedSector> Erase { get; init; }

    /// <summary>Sectors that stay as they are, ascending.</summary>
    public required IReadOnlyList<Sector> Keep { get; init; }

    /// <summary>What no act of this plan may touch.</summary>
    public required IReadOnlyList<Fence> Fences { get; init; }

    /// <summary>What is written before the verification: whole flash words, each block inside 256 aligned bytes, ascending.</summary>
    public required IReadOnlyList<FlashBlock> Writes { get; init; }

    /// <summary>The first flash word of each vector table, held back until everything else is verified; the main one first.</summary>
    public required IReadOnlyList<FlashBlock> VectorWords { get; init; }

    /// <summary>How the first write after a read is protected where the ROM drops it.</summary>
    public required Sacrifice Sacrifice { get; init; }

    /// <summary>The tail of a shared sector that is saved, and written back before the firmware; null with sectors of its own.</summary>
    public required AddressRange? EmbeddedRegion { get; init; }

    /// <summary>Expected times at the rate given to the planner.</summary>
    public required ExpectedTimes Expected { get; init; }

    /// <summary>Bytes that will be written, padding included.</summary>
    public long Bytes => Writes.Sum(block => (long)block.Bytes.Length) + VectorWords.Sum(block => (long)block.Bytes.Length);
}

/// <summary>Which firmware a plan writes.</summary>
/// <param name="Files">The file names.</param>
/// <param name="Length">Bytes of data, without padding.</param>
/// <param name="Crc32">CRC-32 over the data in address order: names a firmware that carries no card.</param>
/// <param name="Segments">Its runs of addresses, ascending.</param>
public sealed record FirmwareSummary(
    IReadOnlyList<string> Files, long Length, uint Crc32, IReadOnlyList<AddressRange> Segments)
{
    /// <summary>Its cards, damaged ones too; one a core at most.</summary>
    public IReadOnlyList<FirmwareCard> Cards { get; init; } = [];

    /// <summary>True if it says itself where it expects the identity, and that is where it is kept.</summary>
    public bool NamesIdentity { get; init; }
}

/// <summary>A sector to erase and the numbers that mean it.</summary>
/// <param name="Sector">The sector.</param>
/// <param name="Numbers">Erase numbers to try in this order, each safe under every reading; the erase is proven after each.</param>
/// <param name="Image">The firmware's bytes in it, as ranges of whole flash words.</param>
public sealed record PlannedSector(Sector Sector, IReadOnlyList<ushort> Numbers, IReadOnlyList<AddressRange> Image);

/// <summary>Bytes for one Write Memory.</summary>
/// <param name="Address">Where, a multiple of the flash word.</param>
/// <param name="Bytes">Whole flash words, at most 256 bytes inside one aligned block of 256.</param>
public sealed record FlashBlock(uint Address, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The addresses it covers.</summary>
    public AddressRange Range => new(Address, (uint)Bytes.Length);
}

/// <summary>What takes the blow of the read-then-write-drops-32 erratum before the first firmware write after any read.</summary>
/// <param name="Addresses">Erased flash words outside the image; one is programmed with zeros before each write that follows a
/// read, each once. Empty where the image leaves none, or where the ROM is known to be without the erratum.</param>
/// <param name="LastWordFirst">True: the image's last flash word is sent alone first, and again if it reads blank.</param>
public sealed record Sacrifice(IReadOnlyList<uint> Addresses, bool LastWordFirst)
{
    /// <summary>Words set aside: one for the start, the others for recoveries, which read.</summary>
    public const int MaxWords = 8;

    /// <summary>Nothing to protect against.</summary>
    public static Sacrifice None { get; } = new([], false);
}

/// <summary>How long a plan takes at a given rate.</summary>
/// <param name="Erase">Typical erase time of the sectors.</param>
/// <param name="Write">At the protocol's limit: 268 byte times per 256 bytes.</param>
/// <param name="Verify">At the same limit.</param>
public sealed record ExpectedTimes(TimeSpan Erase, TimeSpan Write, TimeSpan Verify)
{
    /// <summary>The sum.</summary>
    public TimeSpan Total => Erase + Write + Verify;
}

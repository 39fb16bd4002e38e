using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Campaign.Input;

/// <summary>Firmware files: read, looked at as <c>plan</c> does, and written again.</summary>
internal abstract class FirmwareReading : Reading
{
    private const int WrittenAgain = 1 << 14;

    private static readonly Chip[] s_chips = [.. ChipDatabase.OfFamilies("H7", "H7RS")];

    private const int FixedCost = 256 << 10; // the line buffer
    private const int CostPerByte = 64;

    /// <summary>What reads: the file's bytes, and where a raw one goes.</summary>
    public Func<byte[], uint, FirmwareFile> Reader { get; init; } =
        static (bytes, start) => FirmwareFile.Read(new MemoryStream(bytes, writable: false), "firmware", start);

    // A plan with its sectors and blocks, and the file written and read again.
    public override long FixedMemory => 4 << 20;

    public override int MemoryPerByte => 256;

    public override ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        uint start = random.Next(8) == 0 ? (uint)ByteChanges.Extreme(random) : 0x0800_0000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        FirmwareFile? file = null;
        CodedException? refusal = null;
        try
        {
            file = Reader(parts[0], start);
        }
        catch (CodedException refused)
        {
            refusal = refused;
        }

        long cost = GC.GetAllocatedBytesForCurrentThread() - before;
        return cost > FixedCost + ((long)CostPerByte * parts[0].Length)
            ? ValueTask.FromResult<string?>($"{cost:N0} bytes of memory to read {parts[0].Length:N0}")
            : ValueTask.FromResult(file is null ? throw refusal! : Broken(file.Image) ?? (random.Next(4) == 0 ? Use(file, random) : null));
    }

    /// <summary>The first rule that an image breaks, or null.</summary>
    public static string? Broken(MemoryImage image)
    {
        ulong end = 0;
        long length = 0;
        foreach (MemorySegment segment in image.Segments)
        {
            if (segment.Data.IsEmpty || (length > 0 && segment.Address <= end) || segment.Range.End > 1UL << 32)
            {
                return $"segment {segment.Range} is empty, or adjoins or overlaps the one before it";
            }

            if (image.OriginOf(segment.Address) is null || image.OriginOf((uint)(segment.Range.End - 1)) is null)
            {
                return $"segment {segment.Range} comes from nowhere";
            }

            end = segment.Range.End;
            length += segment.Data.Length;
        }

        return length == 0 || length != image.Length ? $"holds {length} bytes and says {image.Length}"
            : image.Extent.Start != image.Segments[0].Address || image.Extent.End != end ? $"its extent is {image.Extent}"
            : image.ToString().Length == 0 ? "has no name"
            : null;
    }

    private static string? Use(FirmwareFile file, Random random)
    {
        foreach (FirmwareCard card in FirmwareCard.FindIn(file.Image))
        {
            if (card.ToString().Any(char.IsControl))
            {
                return "a card's text has control characters";
            }
        }

        if (file.Image.Length <= WrittenAgain)
        {
            MemoryImage again = FirmwareFile.Read(new MemoryStream(ImageWriter.ToIntelHex(file.Image)), "again").Image;
            if (!again.HasSameContent(file.Image))
            {
                return "is not the same after it was written and read again";
            }
        }

        Chip chip = s_chips[random.Next(s_chips.Length)];
        UpdatePlan plan = UpdatePlanner.Plan(new PlanRequest
        {
            Chip = chip,
            Image = file.Image,
            Files = ["firmware"],
            Fences = Fences.For(chip, chip.RequireIdentity(), [], file.Symbols),
            Placement = chip.Identity,
            Claims = IdentityClaim.Of(file),
            IsData = random.Next(2) == 0,
        });
        return chip.RequireIdentity().Kind != PlacementKind.Embed && plan.Erase.Any(sector => chip.RequireIdentity().Regions.Any(sector.Sector.Range.Overlaps))
            ? "its plan erases the identity"
            : null;
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;

namespace Nameplate.Provisioning.Planning;

/// <summary>What a plan is made from.</summary>
public sealed record PlanRequest
{
    /// <summary>The chip.</summary>
    public required Chip Chip { get; init; }

    /// <summary>The firmware, several files merged.</summary>
    public required MemoryImage Image { get; init; }

    /// <summary>The files' names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What must not be touched (<see cref="Planning.Fences"/>).</summary>
    public required IReadOnlyList<Fence> Fences { get; init; }

    /// <summary>Where the identity is kept; null: in the chip's own place.</summary>
    public IdentityPlacement? Placement { get; init; }

    /// <summary>Where the firmware expects the identity, by what it says itself; empty where it does not.</summary>
    public IReadOnlyList<IdentityClaim> Claims { get; init; } = [];

    /// <summary>The card of the firmware that the device holds; null where it has none, or it was not read.</summary>
    public FirmwareCard? Replaces { get; init; }

    /// <summary>True: the image needs no vector table (<c>--data</c>).</summary>
    public bool IsData { get; init; }

    /// <summary>SWAP_BANK as read from the device; null where it could not be read. Without a device: false.</summary>
    public bool? BanksSwapped { get; init; } = false;

    /// <summary>True where the ROM may drop the first write after a read.</summary>
    public bool DropsFirstWrite { get; init; }

    /// <summary>Sectors that were read in this run and hold exactly the image's bytes.</summary>
    public IReadOnlyCollection<Sector> AlreadyEqual { get; init; } = [];

    /// <summary>Sectors that were read in this run and are blank throughout: erasing one by mistake loses nothing.</summary>
    public IReadOnlyCollection<Sector> Blank { get; init; } = [];

    /// <summary>Time of one byte on the wire.</summary>
    public TimeSpan ByteTime { get; init; } = TimeSpan.FromSeconds(11.0 / 115200);
}

/// <summary>Turns a firmware and a chip into an <see cref="UpdatePlan"/>, or refuses. Pure: no device, no clock.</summary>
public static class UpdatePlanner
{
    /// <summary>Bytes of one Write Memory or Read Memory at most (AN3155 rev 20 §3.4, §3.6).</summary>
    public const int BlockSize = 256;

    /// <summary>Byte times on the wire for one block of 256, written or read: 265 + 3 or 9 + 259 (AN3155 rev 20 §3.4, §3.6).</summary>
    public const int ByteTimesPerBlock = 268;

    /// <summary>Makes the plan.</summary>
    /// <exception cref="PlanRefusedException">The firmware expects the identity elsewhere, the image touches a fence, leaves flash, has no plausible vectors, or an erase
    /// number could mean a sector that must be kept.</exception>
    public static UpdatePlan Plan(PlanRequest request)
    {
        FlashGeometry flash = request.Chip.Flash;
        IdentityClaim.Require(request.Claims, request.Chip, request.Placement ?? request.Chip.RequireIdentity());
        ImageChecks.Refuse(request);

        IReadOnlyList<FlashBlock> words = FlashWords.Of(request.Image, flash.FlashWordSize, flash.ErasedValue);
        List<Sector> touched = [.. flash.Sectors.Where(sector => words.Any(word => word.Range.Overlaps(sector.Range)))];
        Sector vectorSector = flash.SectorAt(request.Image.Segments[0].Address)!;

        // A device whose vectors stay while other sectors are replaced could start half a firmware: the sector with the main
        // vector table is left alone only when all of them are.
        List<Sector> erase = [.. touched.Except(request.AlreadyEqual)];
        if (erase.Count > 0 && !erase.Contains(vectorSector))
        {
            erase.Add(vectorSector);
        }

        erase = [.. erase.OrderBy(sector => sector == vectorSector ? -1 : sector.Index)];
        EraseNumbers readings = EraseNumbers.Of(flash, request.BanksSwapped);
        IReadOnlyList<FlashBlock> toWrite = [.. words.Where(word => erase.Any(sector => sector.Range.Contains(word.Address)))];
        IReadOnlyList<FlashBlock> vectorWords = VectorWordsOf(request, toWrite, vectorSector);
        IReadOnlyList<FlashBlock> ordinary = [.. toWrite.Except(vectorWords)];

        return new UpdatePlan
        {
            Chip = request.Chip,
            Firmware = new FirmwareSummary(request.Files, request.Image.Length, request.Image.Crc32,
                [.. request.Image.Segments.Select(segment => segment.Range)])
            {
                Cards = FirmwareCard.FindIn(request.Image),
                NamesIdentity = request.Claims.Count > 0,
            },
            Replaces = request.Replaces,
            Erase = [.. erase.Select(sector => new PlannedSector(sector,
                SafeEraseNumbers.Of(readings, sector, request.BanksSwapped, MayBeErased), ImageIn(sector, words)))],
            Keep = [.. flash.Sectors.Except(erase)],
            Fences = request.Fences,
            Writes = FlashWords.ToBlocks(ordinary, (int)Math.Min(BlockSize, flash.Sectors.Min(sector => sector.Range.Length))),
            VectorWords = vectorWords,
            Sacrifice = SacrificeFor(request, erase, toWrite),
            EmbeddedRegion = request.Fences.FirstOrDefault(fence => fence.SharedSector
                && erase.Any(sector => sector.Range.Contains(fence.Range)))?.Range,
            Expected = Expect(request, erase.Count, toWrite),
        };

        bool MayBeErased(Sector sector) => (erase.Contains(sector) || request.Blank.Contains(sector))
            && !request.Fences.Any(fence => !fence.SharedSector && fence.Range.Overlaps(sector.Range));
    }

    /// <summary>The first flash word of the main vector table, then those of tables at other sector starts (a second core's).</summary>
    private static List<FlashBlock> VectorWordsOf(
        PlanRequest request, IReadOnlyList<FlashBlock> words, Sector vectorSector)
    {
        uint main = request.Image.Segments[0].Address & ~((uint)request.Chip.Flash.FlashWordSize - 1);
        return [.. words
            .Where(word => word.Address == main
                || (request.Chip.Flash.SectorAt(word.Address) is { } sector
                    && sector != vectorSector
                    && sector.Range.Start == word.Address
                    && ImageChecks.HasVectorsAt(request, word.Address)))
            .OrderBy(word => word.Address == main ? 0 : 1)
            .ThenBy(word => word.Address)];
    }

    private static List<AddressRange> ImageIn(Sector sector, IReadOnlyList<FlashBlock> words)
    {
        List<AddressRange> ranges = [];
        foreach (FlashBlock word in words.Where(word => sector.Range.Contains(word.Address)))
        {
            if (ranges.Count > 0 && ranges[^1].End == word.Address)
            {
                ranges[^1] = AddressRange.FromEnd(ranges[^1].Start, word.Range.End);
            }
            else
            {
                ranges.Add(word.Range);
            }
        }

        return ranges;
    }

    private static Sacrifice SacrificeFor(PlanRequest request, List<Sector> erase, IReadOnlyList<FlashBlock> words)
    {
        if (!request.DropsFirstWrite || erase.Count == 0)
        {
            return Sacrifice.None;
        }

        HashSet<uint> used = [.. words.Select(word => word.Address)];
        List<uint> free = [.. erase
            .SelectMany(sector => WordsFromTheEnd(sector, (uint)request.Chip.Flash.FlashWordSize))
            .Where(word => !used.Contains(word.Start) && request.Fences.Touching(word) is null)
            .Take(Sacrifice.MaxWords)
            .Select(word => word.Start)];
        return new Sacrifice(free, LastWordFirst: free.Count == 0);
    }

    private static IEnumerable<AddressRange> WordsFromTheEnd(Sector sector, uint wordSize)
    {
        for (uint offset = sector.Range.Length; offset >= wordSize; offset -= wordSize)
        {
            yield return new AddressRange(sector.Range.Start + offset - wordSize, wordSize);
        }
    }

    private static ExpectedTimes Expect(PlanRequest request, int sectors, IReadOnlyList<FlashBlock> words)
    {
        long bytes = words.Sum(word => (long)word.Bytes.Length);
        TimeSpan wire = request.ByteTime * ByteTimesPerBlock * ((double)bytes / BlockSize);
        return new ExpectedTimes(request.Chip.Timing.SectorEraseTypical * sectors, wire, wire);
    }
}

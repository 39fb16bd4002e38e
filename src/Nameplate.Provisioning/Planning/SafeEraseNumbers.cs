using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Planning;

/// <summary>
/// The erase numbers that may be sent for a sector. Where documents leave open which sector a number means (a hole between
/// the banks, SWAP_BANK set), a number is only sent when every sector that it could mean is in the plan or is blank, and
/// none is fenced. After each number the erase is proven; if the sector is not blank, the next number is tried.
/// </summary>
internal static class SafeEraseNumbers
{
    public static IReadOnlyList<ushort> Of(PlanRequest request, Sector sector, IReadOnlyCollection<Sector> planned)
    {
        FlashGeometry flash = request.Chip.Flash;
        List<ushort> safe = [];
        Sector? victim = null;
        foreach (ushort number in EraseNumbers.Of(flash, sector, request.BanksSwapped))
        {
            Sector? lost = EraseNumbers.SectorsOf(flash, number, request.BanksSwapped).FirstOrDefault(other =>
                (!planned.Contains(other) && !request.Blank.Contains(other)) || IsFenced(request, other));
            if (lost is null)
            {
                safe.Add(number);
            }

            victim ??= lost;
        }

        // The likeliest reading must be usable: falling back to an unlikely number alone would be guessing.
        if (safe.Count == 0 || victim is not null)
        {
            Sector kept = victim ?? sector;
            throw new PlanRefusedException(ErrorCodes.AmbiguousSector, sector.Range,
                $"the erase number of sector {sector.Range} could also mean {kept.Range}, which must stay"
                + (request.BanksSwapped == false ? "" : " (SWAP_BANK is set or cannot be read)"),
                "clear SWAP_BANK, or include that sector in the firmware, or erase it deliberately first");
        }

        return safe;
    }

    private static bool IsFenced(PlanRequest request, Sector sector) =>
        request.Fences.Any(fence => !fence.SharedSector && fence.Range.Overlaps(sector.Range));
}

using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Planning;

/// <summary>
/// Derives what is fenced: every valid store found at either bank position, the chip's default region, the regions that the
/// firmware's own symbols name, and the bank-swap alias of each. A region in sectors of its own fences those sectors whole;
/// the tail of a shared sector fences itself.
/// </summary>
public static class Fences
{
    /// <summary>Prefix of the symbols with which firmware names the identity's regions: <c>__nameplate_r0_base</c>, <c>__nameplate_r0_size</c>.</summary>
    public const string SymbolPrefix = "__nameplate_";

    /// <summary>The fences of one device and one firmware.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="placement">Where the identity is kept: the chip's own placement, or the one the user chose.</param>
    /// <param name="found">Regions of the valid stores that were found, at either bank position; empty without a device.</param>
    /// <param name="symbols">The firmware's symbols that begin with <see cref="SymbolPrefix"/>.</param>
    public static IReadOnlyList<Fence> For(
        Chip chip,
        IdentityPlacement placement,
        IReadOnlyCollection<AddressRange> found,
        IReadOnlyDictionary<string, uint> symbols)
    {
        List<Fence> fences = [];
        AddRegions(found, FenceReason.StoreFound);
        AddRegions(placement.Regions, FenceReason.DefaultRegion);
        AddRegions(chip.Identity?.Regions ?? [], FenceReason.DefaultRegion);
        AddRegions(NamedBy(symbols), FenceReason.NamedByFirmware);
        foreach (Fence fence in fences.ToArray())
        {
            // A firmware may name any range: what of it lies in a bank is seen in the other one while they are swapped.
            foreach (FlashBank bank in chip.Flash.Banks)
            {
                if (chip.Flash.AliasOf(bank.Range.Intersect(fence.Range)) is { } alias)
                {
                    Add(alias, FenceReason.BankSwapAlias, false);
                }
            }
        }

        return [.. fences.OrderBy(fence => fence.Range.Start)];

        void AddRegions(IEnumerable<AddressRange> regions, FenceReason reason)
        {
            foreach (AddressRange region in regions)
            {
                bool shared = IsSharedTail(chip, placement, region);
                AddressRange range = shared ? region : WholeSectors(chip, region);
                Add(range, reason, shared);
            }
        }

        void Add(AddressRange range, FenceReason reason, bool shared)
        {
            if (!fences.Any(fence => fence.Range.Contains(range)))
            {
                fences.Add(new Fence(range, reason, shared));
            }
        }
    }

    /// <summary>The regions that symbols name, each <c>__nameplate_rN_base</c> with its <c>_size</c>.</summary>
    public static IReadOnlyList<AddressRange> NamedBy(IReadOnlyDictionary<string, uint> symbols)
    {
        List<AddressRange> regions = [];
        for (int i = 0; i < 2; i++)
        {
            if (symbols.TryGetValue($"{SymbolPrefix}r{i}_base", out uint start)
                && symbols.TryGetValue($"{SymbolPrefix}r{i}_size", out uint size)
                && size > 0 && (ulong)start + size <= 1UL << 32)
            {
                regions.Add(new AddressRange(start, size));
            }
        }

        return regions;
    }

    /// <summary>The first fence that <paramref name="range"/> touches, or null.</summary>
    public static Fence? Touching(this IEnumerable<Fence> fences, AddressRange range) =>
        fences.FirstOrDefault(fence => fence.Range.Overlaps(range));

    private static bool IsSharedTail(Chip chip, IdentityPlacement placement, AddressRange region) =>
        (placement.Kind == PlacementKind.Embed && placement.Regions.Contains(region))
        || (chip.Identity is { Kind: PlacementKind.Embed } own && own.Regions.Contains(region));

    private static AddressRange WholeSectors(Chip chip, AddressRange region)
    {
        Sector[] sectors = [.. chip.Flash.SectorsTouching(region)];
        return sectors.Length == 0 ? region : AddressRange.FromEnd(sectors[0].Range.Start, sectors[^1].Range.End);
    }
}

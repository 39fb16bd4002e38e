using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>Where a device's identity store lies and how it is cut up (docs/formats/identity-store.md §1).</summary>
public sealed record StoreLayout
{
    /// <summary>Creates a layout.</summary>
    /// <param name="regions">One or two regions of equal size in list order, each a multiple of the slot size, at least
    /// three cells, based on a multiple of it. The first is formatted first.</param>
    /// <param name="productId">The chip's product ID, 12 bits (0x450).</param>
    /// <param name="bankStride">XOR of the two addresses that a bank swap exchanges (0x00100000 on dual-bank H7); 0 when the
    /// chip has one bank: no aliases.</param>
    /// <param name="slotSize">Bytes per slot when formatting: a power of two, 256…32768.</param>
    /// <param name="embed">The region is the tail of a sector that firmware uses too.</param>
    /// <exception cref="ArgumentException">The regions break one of these limits, or overlap.</exception>
    public StoreLayout(
        IReadOnlyList<AddressRange> regions, uint productId, uint bankStride = 0, int slotSize = 512, bool embed = false)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(productId, 0xFFFu);
        Slots.RequireSize(slotSize);
        if (regions.Count is not (1 or 2))
        {
            throw new ArgumentException($"a store has one or two regions, not {regions.Count}", nameof(regions));
        }
        if (embed && regions.Count != 1)
        {
            throw new ArgumentException("an embedded store has one region", nameof(regions));
        }
        foreach (AddressRange region in regions)
        {
            if (region.Length % (uint)slotSize != 0 || region.Length < 3 * (uint)slotSize || region.Start % (uint)slotSize != 0
                || region.Length != regions[0].Length)
            {
                throw new ArgumentException($"region {region} does not fit slots of {slotSize} bytes", nameof(regions));
            }
        }
        if (regions.Count == 2 && regions[0].Overlaps(regions[1]))
        {
            throw new ArgumentException("the regions overlap", nameof(regions));
        }
        Regions = [.. regions];
        ProductId = productId;
        BankStride = bankStride;
        SlotSize = slotSize;
        IsEmbedded = embed;
        Aliases = bankStride == 0 ? [] : [.. Regions.Select(r => r with { Start = r.Start ^ bankStride })];
    }

    private StoreLayout(uint productId)
    {
        Regions = [];
        Aliases = [];
        ProductId = productId;
        SlotSize = 512;
    }

    /// <summary>A layout without regions, for a chip whose flash holds no store: reading it finds nothing.</summary>
    public static StoreLayout Nowhere(uint productId) => new(productId);

    /// <summary>The regions in list order: where a store is formatted.</summary>
    public IReadOnlyList<AddressRange> Regions { get; }

    /// <summary>Where the same regions appear after a bank swap, in the same order; empty on single-bank chips.</summary>
    public IReadOnlyList<AddressRange> Aliases { get; }

    /// <summary>XOR between a region and its alias; 0 without aliases.</summary>
    public uint BankStride { get; }

    /// <summary>Bytes per slot when formatting. A store that exists keeps its own.</summary>
    public int SlotSize { get; }

    /// <summary>The chip's product ID.</summary>
    public uint ProductId { get; }

    /// <summary>The one region shares its sector with firmware.</summary>
    public bool IsEmbedded { get; }

    /// <summary>The mode byte of a region header made for this layout.</summary>
    public RegionMode Mode => Regions.Count == 1
        ? RegionMode.HostOnly | (IsEmbedded ? RegionMode.Embed : RegionMode.None)
        : RegionMode.None;

    /// <summary>The regions at one side of a bank swap.</summary>
    /// <exception cref="ArgumentException">The alias side of a chip that has none.</exception>
    public IReadOnlyList<AddressRange> RegionsAt(StoreSide side) => side == StoreSide.Primary ? Regions
        : Aliases.Count > 0 ? Aliases : throw new ArgumentException("this layout has no aliases", nameof(side));
}

/// <summary>Which of the two addresses that a bank swap exchanges.</summary>
public enum StoreSide
{
    /// <summary>The regions as configured.</summary>
    Primary,

    /// <summary>The regions with the bank stride applied.</summary>
    Alias,
}

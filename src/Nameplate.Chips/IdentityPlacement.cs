using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>How the identity store and the firmware share a chip's flash.</summary>
public enum PlacementKind
{
    /// <summary>Two regions in sectors of their own: firmware may write too, an edit never needs the host's disk.</summary>
    TwoRegions,

    /// <summary>One region in a sector of its own.</summary>
    OneRegion,

    /// <summary>The tail of a sector that firmware shares: identity and firmware are erased together, under a journal.</summary>
    Embed,

    /// <summary>Not in flash: <see cref="Chip.Sources"/> tells why (<c>Identity</c>).</summary>
    Nowhere,
}

/// <summary>Where the identity store lies (docs/formats/identity-store.md §1).</summary>
/// <param name="Kind">Own sectors, or shared.</param>
/// <param name="Regions">The store's regions, ascending.</param>
/// <param name="SlotSize">Bytes per slot, a power of two.</param>
public sealed record IdentityPlacement(PlacementKind Kind, IReadOnlyList<AddressRange> Regions, int SlotSize)
{
    /// <summary>No region at all: nothing is read, written or fenced.</summary>
    public static IdentityPlacement Nowhere { get; } = new(PlacementKind.Nowhere, [], 512);
}

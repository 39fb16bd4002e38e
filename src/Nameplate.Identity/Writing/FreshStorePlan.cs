using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>
/// A fresh region with one generation, down to the byte, before anything is programmed: what a wire may be allowed to carry.
/// </summary>
public sealed class FreshStorePlan
{
    private readonly RegionHeader? _header;

    internal FreshStorePlan(AddressRange region, int regionIndex, RegionHeader? header, SlotPlan slot)
    {
        Region = region;
        RegionIndex = regionIndex;
        _header = header;
        Slot = slot;
        Lines = [.. HeaderLines().Concat(slot.Lines)];
    }

    /// <summary>The region, which somebody must erase first.</summary>
    public AddressRange Region { get; }

    /// <summary>What the generation says.</summary>
    public Snapshot Content => Slot.Content;

    /// <summary>Its generation.</summary>
    public uint Generation => Slot.Generation;

    /// <summary>The region's new epoch.</summary>
    public uint Epoch => Slot.Epoch;

    /// <summary>Every line that will be programmed, in order. The PRIME line, which a flash may zero, is not among them.</summary>
    public IReadOnlyList<PlannedLine> Lines { get; }

    /// <summary>Address of the region's PRIME line.</summary>
    public uint Prime => Region.Start + Slots.PrimeOffset;

    internal int RegionIndex { get; }

    internal SlotPlan Slot { get; }

    internal bool HasHeader => _header is not null;

    /// <summary>
    /// The same content for the next slot, for use after <see cref="StoreFault.SlotReadBack"/>; null when there is none. The
    /// region header is not programmed again.
    /// </summary>
    public FreshStorePlan? NextSlot() => Slot.Index + 1 < Slot.Cells.CellCount
        ? new FreshStorePlan(Region, RegionIndex, null, Slot.Next(committed: true))
        : null;

    internal static FreshStorePlan Create(
        StoreLayout layout, IReadOnlyList<AddressRange> regions, int regionIndex, int slotSize, Snapshot content,
        uint generation, uint parent, uint epoch, WriteStamp stamp)
    {
        AddressRange region = regions[regionIndex];
        int cells = checked((int)(region.Length / (uint)slotSize));
        var header = new RegionHeader(
            (byte)Slots.Log2(slotSize), checked((uint)cells * (uint)slotSize), epoch, (byte)regionIndex, (byte)regions.Count,
            layout.Mode, 0xFF, layout.ProductId);
        var grid = new Slots(region.Start, slotSize, cells);
        return new FreshStorePlan(
            region, regionIndex, header, new SlotPlan(grid, 1, content, generation, parent, epoch, stamp));
    }

    private IEnumerable<PlannedLine> HeaderLines()
    {
        if (_header is null)
        {
            yield break;
        }
        byte[] line = _header.Encode();
        yield return new PlannedLine(Region.Start, line);
        yield return new PlannedLine(Region.Start + LineRead.Size, line);
    }
}

/// <summary>One line to be programmed.</summary>
/// <param name="Address">Where.</param>
/// <param name="Bytes">32 bytes.</param>
public readonly record struct PlannedLine(uint Address, ReadOnlyMemory<byte> Bytes);

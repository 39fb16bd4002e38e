namespace Nameplate.Identity;

/// <summary>Rule W1: the greatest epoch and generation that any valid header or self-consistent settle line names.</summary>
internal readonly record struct Maxima(uint Epoch, uint Generation)
{
    public static Maxima Of(IEnumerable<RegionView> regions)
    {
        var most = new Maxima(0, 0);
        foreach (RegionView region in regions)
        {
            most = most.With(region.Header?.Epoch, 0).With(region.Mirror?.Epoch, 0);
            foreach (SlotView slot in region.SlotViews)
            {
                // Parsed anew: a header for another slot size is no slot of this grid, but counts here.
                SlotHeader? header = SlotHeader.Parse(slot.HeaderLine.Bytes.Span);
                most = most.With(header?.Epoch, header?.Generation).With(slot.Settle?.Epoch, slot.Settle?.Generation);
            }
        }
        return most;
    }

    private Maxima With(uint? epoch, uint? generation) =>
        new(Math.Max(Epoch, epoch ?? 0), Math.Max(Generation, generation ?? 0));
}

namespace Nameplate.Identity;

/// <summary>Rules W2, W3 and W9: where the next generation may be appended without an erase.</summary>
internal sealed record AppendSpot(RegionView Region, int Slot)
{
    /// <summary>Finds the slot behind the last one that was ever begun; null when the store must be compacted instead.</summary>
    public static async ValueTask<AppendSpot?> FindAsync(
        IStoreFlash flash, StoreView view, StoreRules rules, CancellationToken cancellationToken)
    {
        if (view.Newest is not { } newest)
        {
            return null;
        }
        RegionView region = view.Regions[newest.RegionIndex];
        if (!MayAppend(view, newest, region, rules) || region.Cells is not { } cells)
        {
            return null;
        }
        int k = 1 + await LastBegunAsync(flash, region, cells, rules, cancellationToken).ConfigureAwait(false);
        while (k < cells.CellCount && !await IsBlankAsync(flash, cells, k, cancellationToken).ConfigureAwait(false))
        {
            k++;
        }
        return k < cells.CellCount && OutranksRot(view, newest.Header.Epoch, k) ? new AppendSpot(region, k) : null;
    }

    /// <summary>
    /// W9: the first line that a writer relies on and that is not what it was; null if all are. Lines that are known to read
    /// otherwise every time, because a cut left them so, are passed over.
    /// </summary>
    /// <param name="flash">The device.</param>
    /// <param name="view">What was read.</param>
    /// <param name="spot">Where to append; null when the region is to be left, for being full or for another reason.</param>
    /// <param name="unstable">Lines to pass over.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<uint?> FirstChangeAsync(
        IStoreFlash flash, StoreView view, AppendSpot? spot, HashSet<uint> unstable, CancellationToken cancellationToken)
    {
        var watched = new List<uint>();
        foreach (RegionView region in view.Regions)
        {
            watched.Add(region.Place.Start);
            watched.Add(region.Place.Start + LineRead.Size);
        }
        if (view.Newest is { } newest && view.Regions[newest.RegionIndex] is { Cells: { } cells } home)
        {
            watched.Add(cells.LineAddress(newest.Index, 0));
            watched.Add(cells.LineAddress(newest.Index, -2));
            for (int k = LastThatLooksBegun(home) + 1; k <= (spot?.Slot ?? cells.CellCount - 1); k++)
            {
                watched.Add(cells.LineAddress(k, 0));
                watched.Add(cells.LineAddress(k, -1));
            }
        }
        foreach (uint address in watched.Where(a => !unstable.Contains(a)))
        {
            LineRead now = await flash.ReadLineAsync(address, cancellationToken).ConfigureAwait(false);
            if (!now.SameContent(view.Lines[address]))
            {
                return address;
            }
        }
        return null;
    }

    private static bool MayAppend(StoreView view, SlotRecord newest, RegionView region, StoreRules rules) =>
        region.UsableHeader is { } header && !region.HeadersDiffer
        && header.Epoch == view.MaxEpoch && header.Epoch == newest.Header.Epoch
        && (!rules.AppendOnlyWhereSettled || view.NewestSettled is null
            || view.NewestSettled.RegionIndex == newest.RegionIndex)
        && !region.SlotViews.Any(HoldsProduction);

    /// <summary>A header that was not examined counts as valid: then the store is compacted once too often.</summary>
    private static bool HoldsProduction(SlotView slot) =>
        slot.Header is { } header && (header.Flags & SlotTraits.Production) != 0
        && (slot.Record is not null || !slot.IsExamined);

    private static bool OutranksRot(StoreView view, uint epoch, int k) => view.Regions
        .SelectMany(r => r.SlotViews)
        .Where(s => s.Settle is not null && s.Record is null && s.IsExamined)
        .All(s => (epoch, k).CompareTo((s.Settle!.Epoch, s.Index)) > 0);

    private static int LastThatLooksBegun(RegionView region) =>
        region.SlotViews.LastOrDefault(s => s.LooksBegun)?.Index ?? 0;

    private static async ValueTask<int> LastBegunAsync(
        IStoreFlash flash, RegionView region, Slots cells, StoreRules rules, CancellationToken cancellationToken)
    {
        int looksBegun = rules.LinesBesideTheMarkCount ? LastThatLooksBegun(region) : 0;
        for (int k = cells.CellCount - 1; k > looksBegun; k--)
        {
            LineRead mark = await flash.ReadLineAsync(cells.LineAddress(k, -3), cancellationToken).ConfigureAwait(false);
            if (OpenMark.IsSet(mark))
            {
                return k;
            }
        }
        return looksBegun;
    }

    /// <summary>Every line, right before it is used: a line that is not blank now was written by somebody, or torn.</summary>
    private static async ValueTask<bool> IsBlankAsync(
        IStoreFlash flash, Slots cells, int k, CancellationToken cancellationToken)
    {
        for (int line = 0; line < cells.LineCount; line++)
        {
            LineRead read = await flash.ReadLineAsync(cells.LineAddress(k, line), cancellationToken).ConfigureAwait(false);
            if (!read.IsBlank)
            {
                return false;
            }
        }
        return true;
    }
}

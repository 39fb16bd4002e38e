using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>All regions of one side of a bank swap while they are being read, and what they say together.</summary>
internal sealed class SideScan
{
    private readonly RegionScan[] _regions;
    private bool _settlesRead;

    public SideScan(IReadOnlyList<AddressRange> regions, LineCache lines, StoreRules rules) =>
        _regions = [.. regions.Select((place, i) => new RegionScan(i, place, lines, rules))];

    public IReadOnlyList<RegionScan> Regions => _regions;

    public SlotScan? Newest { get; private set; }

    public SlotRecord? NewestSettled { get; private set; }

    public StoreStatus Status { get; private set; }

    private IEnumerable<SlotScan> AllSlots => _regions.SelectMany(r => r.SlotScans);

    public async ValueTask<uint?> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        uint? laterVersion = null;
        foreach (RegionScan region in _regions)
        {
            await region.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
            laterVersion ??= region.LaterVersionAt;
        }
        return laterVersion;
    }

    public async ValueTask ReadSlotHeadersAsync(bool glance, CancellationToken cancellationToken)
    {
        foreach (RegionScan region in _regions)
        {
            await region.ReadSlotHeadersAsync(glance, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask ReadSettlesAsync(CancellationToken cancellationToken)
    {
        if (_settlesRead)
        {
            return;
        }
        _settlesRead = true;
        foreach (RegionScan region in _regions)
        {
            await region.ReadSettlesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public bool HasSlotHeader => AllSlots.Any(s => s.Header is not null);

    /// <summary>Ranks the slots and validates as many as the answer takes, or all of them.</summary>
    public async ValueTask DecideAsync(ReadScope scope, CancellationToken cancellationToken)
    {
        await ReadSettlesAsync(cancellationToken).ConfigureAwait(false);
        if (scope == ReadScope.History)
        {
            foreach (SlotScan slot in AllSlots.Where(s => s.Header is not null))
            {
                await _regions[slot.RegionIndex].ExamineAsync(slot, true, cancellationToken).ConfigureAwait(false);
            }
        }
        await FindNewestAsync(cancellationToken).ConfigureAwait(false);
        await FindLostUpdateAsync(cancellationToken).ConfigureAwait(false);
        await FindRotAsync(cancellationToken).ConfigureAwait(false);
        if (_regions.Any(r => r.Usable is { } header && header.Count != _regions.Length))
        {
            Status |= StoreStatus.WrongRegions;
        }
        foreach (RegionScan region in _regions)
        {
            Status |= region.EccBits;
        }
    }

    private async ValueTask FindNewestAsync(CancellationToken cancellationToken)
    {
        IEnumerable<IGrouping<(uint, int), SlotScan>> ranks = AllSlots
            .Where(s => s.Header is not null)
            .OrderBy(s => _regions[s.RegionIndex].Order)
            .GroupBy(s => s.Rank)
            .OrderByDescending(g => g.Key);
        foreach (IGrouping<(uint, int), SlotScan> rank in ranks)
        {
            foreach (SlotScan slot in rank)
            {
                if (await ExamineAsync(slot, cancellationToken).ConfigureAwait(false) is not { } record)
                {
                    continue;
                }
                if (Newest is null)
                {
                    Newest = slot;
                    Status |= record.IsSettled ? StoreStatus.None : StoreStatus.Unsettled;
                }
                else if (Newest.Rank == slot.Rank && !SameBody(Newest, slot))
                {
                    Status |= StoreStatus.Conflict;
                }
                NewestSettled ??= record.IsSettled ? record : null;
            }
            if (NewestSettled is not null)
            {
                return;
            }
        }
    }

    private async ValueTask FindLostUpdateAsync(CancellationToken cancellationToken)
    {
        if (Newest?.Record is not { } newest)
        {
            return;
        }
        foreach (SlotScan slot in AllSlots)
        {
            if (slot.Header is { } header && slot.Rank.CompareTo(newest.Rank) < 0
                && header.Generation > newest.Commit.Parent
                && await ExamineAsync(slot, cancellationToken).ConfigureAwait(false) is not null)
            {
                Status |= StoreStatus.LostUpdate;
                return;
            }
        }
    }

    private async ValueTask FindRotAsync(CancellationToken cancellationToken)
    {
        foreach (SlotScan slot in AllSlots)
        {
            if (slot.Settle is { } settle
                && (Newest is null || (settle.Epoch, slot.Index).CompareTo(Newest.Rank) > 0)
                && await ExamineAsync(slot, cancellationToken).ConfigureAwait(false) is null)
            {
                Status |= StoreStatus.Degraded;
                return;
            }
        }
    }

    private ValueTask<SlotRecord?> ExamineAsync(SlotScan slot, CancellationToken cancellationToken) =>
        _regions[slot.RegionIndex].ExamineAsync(slot, false, cancellationToken);

    private static bool SameBody(SlotScan a, SlotScan b) =>
        a.HeaderLine.SameContent(b.HeaderLine) && a.Record!.Commit.BodyCrc == b.Record!.Commit.BodyCrc;
}

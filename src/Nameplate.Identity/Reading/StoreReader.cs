// Reads in the order that costs least over a wire of 44 byte times a line (docs/formats/identity-store.md §5.1):
//   1. lines 0 and 1 of every region and every alias       a later format there ends it
//   2. header and settle line of every slot of the regions never stopping early: a torn erase leaves valid slots behind blank ones
//   3. commit and payload of the newest slot               falling back to the next one where it is not valid
//   4. the header line of every slot of the aliases        and 3 there, if one is a header
// Lines read: at most all of the regions and aliases, each once.

using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>Reads identity stores: total, bounded, never writes (docs/formats/identity-store.md §5).</summary>
public static class StoreReader
{
    /// <summary>
    /// Reads the store. Whatever the flash holds gives a view; each line is read at most once.
    /// </summary>
    /// <param name="flash">The device.</param>
    /// <param name="layout">Where to look.</param>
    /// <param name="scope">How much to read.</param>
    /// <param name="uid">The chip's 12 UID bytes, to check a binding; empty if not known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static ValueTask<StoreView> ReadAsync(
        IStoreFlash flash, StoreLayout layout, ReadScope scope, ReadOnlyMemory<byte> uid,
        CancellationToken cancellationToken) => ReadAsync(flash, layout, scope, uid, StoreRules.All, cancellationToken);

    internal static async ValueTask<StoreView> ReadAsync(
        IStoreFlash flash, StoreLayout layout, ReadScope scope, ReadOnlyMemory<byte> uid, StoreRules rules,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flash);
        ArgumentNullException.ThrowIfNull(layout);
        var lines = new LineCache(flash);
        var primary = new SideScan(layout.Regions, lines, rules);
        var alias = new SideScan(layout.Aliases, lines, rules);
        uint? laterVersion = await primary.ReadHeadersAsync(cancellationToken).ConfigureAwait(false);
        laterVersion = await alias.ReadHeadersAsync(cancellationToken).ConfigureAwait(false) is { } at
            ? laterVersion ?? at : laterVersion;
        if (laterVersion is null)
        {
            await primary.ReadSlotHeadersAsync(glance: false, cancellationToken).ConfigureAwait(false);
            await primary.DecideAsync(scope, cancellationToken).ConfigureAwait(false);
            await alias.ReadSlotHeadersAsync(glance: primary.Newest is not null, cancellationToken).ConfigureAwait(false);
            if (alias.HasSlotHeader || scope == ReadScope.History)
            {
                await alias.DecideAsync(scope, cancellationToken).ConfigureAwait(false);
            }
        }
        return Conclude(layout, scope, uid, laterVersion, primary, alias) with { Lines = lines.Lines };
    }

    private static StoreView Conclude(
        StoreLayout layout, ReadScope scope, ReadOnlyMemory<byte> uid, uint? laterVersion, SideScan primary, SideScan alias)
    {
        StoreSide side = primary.Newest is null && alias.Newest is not null ? StoreSide.Alias : StoreSide.Primary;
        (SideScan here, SideScan other) = side == StoreSide.Primary ? (primary, alias) : (alias, primary);
        SlotRecord? newest = here.Newest?.Record;
        StoreStatus status = here.Status;
        if (primary.Newest is not null && alias.Newest is not null)
        {
            status |= StoreStatus.Conflict;
        }
        if (newest is not null)
        {
            status |= StatusOf(newest, uid.Span);
            laterVersion ??= newest.Header.AsksForLaterProgram ? newest.Place.Start : null;
        }
        RegionView[] regions = [.. here.Regions.Select(r => r.ToView())];
        bool usable = laterVersion is null;
        var maxima = Maxima.Of(regions);
        return new StoreView
        {
            Layout = layout,
            Scope = scope,
            State = !usable ? StoreState.LaterVersion : newest is null ? StoreState.None : StoreState.Valid,
            Status = status,
            Side = side,
            Newest = usable ? newest : null,
            NewestSettled = usable ? here.NewestSettled : null,
            History = !usable ? [] : [.. regions.SelectMany(r => r.Valid).Where(r => !ReferenceEquals(r, newest))
                .OrderByDescending(r => r.Rank)],
            Regions = regions,
            OtherSide = [.. other.Regions.Select(r => r.ToView())],
            MaxEpoch = maxima.Epoch,
            MaxGeneration = maxima.Generation,
            LaterVersionAt = laterVersion,
            Lines = new Dictionary<uint, LineRead>(),
        };
    }

    private static StoreStatus StatusOf(SlotRecord newest, ReadOnlySpan<byte> uid)
    {
        StoreStatus status = StoreStatus.None;
        if ((newest.Header.Flags & SlotTraits.UidBound) != 0 && !uid.IsEmpty && Crc32.Of(uid) != newest.Header.UidCrc)
        {
            status |= StoreStatus.StaleUid;
        }
        status |= newest.Fields.Repeats ? StoreStatus.DuplicateField : StoreStatus.None;
        return status | (newest.Fields.Overruns ? StoreStatus.BadFields : StoreStatus.None);
    }
}

using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>What lies where a store is, or would be formatted.</summary>
public enum PlaceKind
{
    /// <summary>Every line reads FF.</summary>
    Blank,

    /// <summary>No line holds data: a format or an erase was cut off. May be formatted.</summary>
    Torn,

    /// <summary>At least one line that only this format writes. May be formatted, if no slot is valid.</summary>
    Store,

    /// <summary>Something else. It is never erased without being asked for by name.</summary>
    Foreign,
}

/// <summary>What the whole of a store's place holds, every line of every region read but PRIME, which counts as blank (docs/formats/identity-store.md §6.7).</summary>
/// <param name="Kind">The worst of the regions, in the order foreign, store, torn, blank.</param>
/// <param name="ForeignAt">The first line with data in a region that is no store; null unless foreign.</param>
/// <param name="Lines">Every line, by address.</param>
public sealed record StorePlace(PlaceKind Kind, uint? ForeignAt, IReadOnlyDictionary<uint, LineRead> Lines)
{
    private static readonly LineRead s_blank = LineRead.Of(Enumerable.Repeat((byte)0xFF, LineRead.Size).ToArray());

    /// <summary>Reads every line but PRIME of <paramref name="regions"/> that <paramref name="known"/> does not hold yet.</summary>
    /// <param name="flash">The device.</param>
    /// <param name="regions">The regions of one side, in list order.</param>
    /// <param name="known">Lines read earlier in this session, or null to read all of them now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<StorePlace> ReadAsync(
        IStoreFlash flash, IReadOnlyList<AddressRange> regions, IReadOnlyDictionary<uint, LineRead>? known,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flash);
        ArgumentNullException.ThrowIfNull(regions);
        var lines = new Dictionary<uint, LineRead>();
        PlaceKind kind = PlaceKind.Blank;
        uint? foreignAt = null;
        foreach (AddressRange region in regions)
        {
            for (ulong address = region.Start; address < region.End; address += LineRead.Size)
            {
                uint at = (uint)address;
                lines[at] = at == region.Start + Slots.PrimeOffset ? s_blank // never read: a ROM may hang on it
                    : known is not null && known.TryGetValue(at, out LineRead line)
                    ? line
                    : await flash.ReadLineAsync(at, cancellationToken).ConfigureAwait(false);
            }
            (PlaceKind one, uint? foreign) = Judge(region, lines);
            kind = one > kind ? one : kind;
            foreignAt ??= foreign;
        }
        return new StorePlace(kind, foreignAt, lines);
    }

    private static (PlaceKind Kind, uint? ForeignAt) Judge(AddressRange region, Dictionary<uint, LineRead> lines)
    {
        bool blank = true;
        uint? data = null;
        for (ulong address = region.Start; address < region.End; address += LineRead.Size)
        {
            LineRead line = lines[(uint)address];
            uint offset = (uint)(address - region.Start);
            if (Line.IsOurs(line.Bytes.Span))
            {
                return (PlaceKind.Store, null);
            }
            if (line.IsBlank || offset is Slots.ProbeOffset or Slots.PrimeOffset)
            {
                continue;
            }
            blank = false;
            // A line that reads 00 or not at all is what a cut erase leaves; it holds nothing that could be lost.
            bool holdsData = line.IsReadable && !line.IsZero
                && !(offset < 2 * LineRead.Size && RegionHeader.MayBeUnfinished(line.Bytes.Span));
            data ??= holdsData ? (uint)address : null;
        }
        return blank ? (PlaceKind.Blank, null)
            : data is null ? (PlaceKind.Torn, null)
            : (PlaceKind.Foreign, data);
    }
}

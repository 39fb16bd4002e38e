namespace Nameplate.Identity;

/// <summary>
/// The bytes that carry an identity, taken at one moment: header and mirror of every region, three lines of every slot, and
/// every line of every slot that was ever begun. Two of them say whether anything happened to the identity in between.
/// </summary>
/// <remarks>
/// Without a valid identity it proves what is there all the same. That a place is still blank throughout takes
/// <see cref="StorePlace"/>, which reads every line.
/// </remarks>
public sealed class IdentityProof
{
    /// <summary>Header, open mark and settle line: a slot was begun if one of them is not blank.</summary>
    private static readonly int[] TellingLines = [0, -3, -1];

    private readonly IReadOnlyList<Slots> _cells;

    private IdentityProof(IReadOnlyList<Slots> cells, SortedDictionary<uint, LineRead> lines)
    {
        _cells = cells;
        Lines = lines;
    }

    /// <summary>The lines, by address, ascending.</summary>
    public IReadOnlyDictionary<uint, LineRead> Lines { get; }

    /// <summary>
    /// Lines that hold something which no checksum of their own vouches for: noise on the wire could have made it of a blank
    /// line. Ascending.
    /// </summary>
    public IReadOnlyList<uint> Doubtful => [.. Lines
        .Where(line => line.Value is { IsReadable: true, IsBlank: false, IsZero: false } && !Line.IsOurs(line.Value.Bytes.Span))
        .Select(line => line.Key)];

    /// <summary>Takes the proof of a store that was read in this session: lines of the view are not read again.</summary>
    public static async ValueTask<IdentityProof> TakeAsync(
        IStoreFlash flash, StoreView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flash);
        ArgumentNullException.ThrowIfNull(view);
        var lines = new SortedDictionary<uint, LineRead>();

        async ValueTask<LineRead> Read(uint address)
        {
            if (!lines.TryGetValue(address, out LineRead line))
            {
                line = view.Lines.TryGetValue(address, out LineRead known)
                    ? known
                    : await flash.ReadLineAsync(address, cancellationToken).ConfigureAwait(false);
                lines.Add(address, line);
            }
            return line;
        }

        Slots[] cells = [.. Grids(view)];
        foreach (Slots grid in cells)
        {
            await Read(grid.Base).ConfigureAwait(false);
            await Read(grid.Base + LineRead.Size).ConfigureAwait(false);
            for (int k = 1; k < grid.CellCount; k++)
            {
                bool begun = view.State == StoreState.LaterVersion;
                foreach (int line in TellingLines)
                {
                    begun |= !(await Read(grid.LineAddress(k, line)).ConfigureAwait(false)).IsBlank;
                }
                for (int line = 1; begun && line < grid.LineCount; line++)
                {
                    await Read(grid.LineAddress(k, line)).ConfigureAwait(false);
                }
            }
        }
        return new IdentityProof(cells, lines);
    }

    /// <summary>Reads the same lines again, every one from the device.</summary>
    public async ValueTask<IdentityProof> TakeAgainAsync(IStoreFlash flash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flash);
        var lines = new SortedDictionary<uint, LineRead>();
        foreach (uint address in Lines.Keys)
        {
            lines.Add(address, await flash.ReadLineAsync(address, cancellationToken).ConfigureAwait(false));
        }
        return new IdentityProof(_cells, lines);
    }

    /// <summary>The first line that is not the same in <paramref name="after"/>, or null: byte for byte the same.</summary>
    /// <param name="after">The proof taken again.</param>
    /// <param name="except">Lines that prove nothing, by address.</param>
    /// <remarks>A line that could be read and now cannot is a difference. A corrected bit is none.</remarks>
    public ProofDifference? FirstDifference(IdentityProof after, params IReadOnlyCollection<uint> except)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(except);
        foreach (uint address in Lines.Keys.Union(after.Lines.Keys).Except(except).Order())
        {
            bool here = Lines.TryGetValue(address, out LineRead before);
            bool there = after.Lines.TryGetValue(address, out LineRead now);
            if (here != there || !before.SameContent(now))
            {
                return new ProofDifference(address, NameOf(address), here ? before : null, there ? now : null);
            }
        }
        return null;
    }

    private static IEnumerable<Slots> Grids(StoreView view)
    {
        bool both = view.Has(StoreStatus.Conflict) || view.State == StoreState.LaterVersion;
        foreach (RegionView region in both ? view.Regions.Concat(view.OtherSide) : view.Regions)
        {
            int size = view.Layout.SlotSize;
            yield return region.Cells ?? new Slots(region.Place.Start, size, (int)(region.Place.Length / (uint)size));
        }
    }

    private string NameOf(uint address)
    {
        for (int i = 0; i < _cells.Count; i++)
        {
            Slots grid = _cells[i];
            if (address < grid.Base || address - grid.Base >= (uint)grid.CellCount * (uint)grid.SlotSize)
            {
                continue;
            }
            uint offset = address - grid.Base;
            int slot = (int)(offset / (uint)grid.SlotSize);
            int line = (int)(offset % (uint)grid.SlotSize) / LineRead.Size;
            string part = slot == 0 ? line == 0 ? "header" : "mirror"
                : $"slot {slot}, " + (line == 0 ? "header"
                    : line == grid.LineCount - 1 ? "settle line"
                    : line == grid.LineCount - 2 ? "commit"
                    : line == grid.LineCount - 3 ? "open mark"
                    : $"payload line {line}");
            return $"region 0x{grid.Base:X8}, {part}";
        }
        return "outside the store";
    }
}

/// <summary>A line of an identity that is not what it was.</summary>
/// <param name="Address">Where.</param>
/// <param name="What">Which line: <c>region 0x081E0000, slot 3, commit</c>.</param>
/// <param name="Before">The line then; null if it was not part of the proof.</param>
/// <param name="After">The line now; null if it was not part of the proof.</param>
public sealed record ProofDifference(uint Address, string What, LineRead? Before, LineRead? After)
{
    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        $"0x{Address:X8} ({What}) was {Before?.ToString() ?? "not read"}, is {After?.ToString() ?? "not read"}";
}

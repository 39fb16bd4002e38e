namespace Nameplate.Identity;

/// <summary>One slot while it is being read.</summary>
internal sealed class SlotScan
{
    private LineRead _settleLine;

    private readonly StoreRules _rules;

    public SlotScan(int regionIndex, int index, Slots cells, LineRead headerLine, StoreRules rules)
    {
        _rules = rules;
        RegionIndex = regionIndex;
        Index = index;
        Cells = cells;
        HeaderLine = headerLine;
        Header = SlotHeader.Parse(headerLine.Bytes.Span) is { } header && header.SlotSize == cells.SlotSize ? header : null;
    }

    public int RegionIndex { get; }

    public int Index { get; }

    public Slots Cells { get; }

    public LineRead HeaderLine { get; }

    /// <summary>The header, if it is one of this grid.</summary>
    public SlotHeader? Header { get; }

    public SettleLine? Settle { get; private set; }

    public bool IsExamined { get; set; }

    public bool IsReadWhole { get; set; }

    public SlotRecord? Record { get; set; }

    public LineRead SettleLine
    {
        get => _settleLine;
        set
        {
            _settleLine = value;
            Settle = Nameplate.Identity.SettleLine.Parse(value.Bytes.Span);
        }
    }

    public (uint Epoch, int Index) Rank => (Header?.Epoch ?? 0, Index);

    /// <summary>Anything less than exactly right would do for a line that a torn erase zeroed.</summary>
    public bool IsSettled => Header is { } h
        && (_rules.SettledMeansRight ? Settle == new SettleLine(h.Generation, h.Epoch) : !_settleLine.IsBlank);

    public SlotView ToView() => new(
        Index, Cells.AddressOf(Index), HeaderLine, Header, SettleLine, Settle, IsExamined || Header is null, Record);
}

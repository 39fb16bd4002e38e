using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>One region while it is being read.</summary>
internal sealed class RegionScan(int index, AddressRange place, LineCache lines, StoreRules rules)
{
    /// <summary>Slots are looked for at multiples of the smallest slot size where no header says how large they are.</summary>
    private const int SearchStep = Slots.MinSize;

    private readonly List<SlotScan> _slots = [];
    private LineRead _line0;
    private LineRead _line1;

    public RegionHeader? Header { get; private set; }

    public RegionHeader? Mirror { get; private set; }

    public uint? LaterVersionAt { get; private set; }

    public Slots? Cells { get; private set; }

    public IReadOnlyList<SlotScan> SlotScans => _slots;

    public StoreStatus EccBits { get; private set; }

    /// <summary>Breaks ties between equal ranks.</summary>
    public (int Index, int Position) Order => (Usable?.Index ?? index, index);

    public RegionHeader? Usable =>
        Header?.IsUsable(place.Length) == true ? Header : Mirror?.IsUsable(place.Length) == true ? Mirror : null;

    public async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        _line0 = await lines.ReadAsync(place.Start, cancellationToken).ConfigureAwait(false);
        _line1 = await lines.ReadAsync(place.Start + LineRead.Size, cancellationToken).ConfigureAwait(false);
        NoteEcc(_line0);
        NoteEcc(_line1);
        Header = RegionHeader.Parse(_line0.Bytes.Span);
        Mirror = RegionHeader.Parse(_line1.Bytes.Span);
        LaterVersionAt = RegionHeader.IsLaterVersion(_line0.Bytes.Span) ? place.Start
            : RegionHeader.IsLaterVersion(_line1.Bytes.Span) ? place.Start + LineRead.Size
            : null;
    }

    /// <summary>Reads the header of every slot.</summary>
    /// <param name="glance">Where nothing tells the slot size, only ask whether a line can be a slot header: enough on the far
    /// side of a bank swap while this side has an identity.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask ReadSlotHeadersAsync(bool glance, CancellationToken cancellationToken)
    {
        Cells = Usable is { } header
            ? new Slots(place.Start, header.SlotSize, checked((int)(header.RegionSize / (uint)header.SlotSize)))
            : await SearchCellsAsync(glance, cancellationToken).ConfigureAwait(false);
        if (Cells is not { } cells)
        {
            return;
        }
        for (int k = 1; k < cells.CellCount; k++)
        {
            LineRead line = await lines.ReadAsync(cells.AddressOf(k), cancellationToken).ConfigureAwait(false);
            NoteEcc(line);
            _slots.Add(new SlotScan(index, k, cells, line, rules));
            if (Usable is not null)
            {
                // Wanted soon, and on a wire cheapest now: the next slot's header follows it.
                await lines.ReadAsync(cells.LineAddress(k, -1), cancellationToken).ConfigureAwait(false);
            }
            if (line.IsBlank && !rules.ReadBehindBlankSlots)
            {
                return;
            }
        }
    }

    public async ValueTask ReadSettlesAsync(CancellationToken cancellationToken)
    {
        foreach (SlotScan slot in _slots)
        {
            slot.SettleLine = await lines
                .ReadAsync(slot.Cells.LineAddress(slot.Index, -1), cancellationToken).ConfigureAwait(false);
            NoteEcc(slot.SettleLine);
        }
    }

    /// <summary>Validates a slot: once, whoever asks.</summary>
    /// <param name="slot">A slot of this region whose settle line was read.</param>
    /// <param name="everyLine">Read the payload even if the commit says that the slot is not valid.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<SlotRecord?> ExamineAsync(SlotScan slot, bool everyLine, CancellationToken cancellationToken)
    {
        if (slot.Header is not { } header || (slot.IsExamined && !everyLine) || slot.IsReadWhole)
        {
            slot.IsExamined = true;
            return slot.Record;
        }
        LineRead commitLine = await lines
            .ReadAsync(slot.Cells.LineAddress(slot.Index, -2), cancellationToken).ConfigureAwait(false);
        NoteEcc(commitLine);
        CommitLine? commit = CommitLine.Parse(commitLine.Bytes.Span);
        bool plausible = commit is not null && commit.Generation == header.Generation;
        slot.IsExamined = true;
        if (!plausible && !everyLine)
        {
            return null;
        }
        slot.IsReadWhole = true;
        var payload = new byte[Slots.PayloadLines(header.PayloadLength) * LineRead.Size];
        for (int at = 0; at < payload.Length; at += LineRead.Size)
        {
            LineRead line = await lines
                .ReadAsync(slot.Cells.LineAddress(slot.Index, 1 + at / LineRead.Size), cancellationToken)
                .ConfigureAwait(false);
            NoteEcc(line);
            plausible &= line.IsReadable;
            line.Bytes.Span.CopyTo(payload.AsSpan(at));
        }
        if (plausible && commit!.BodyCrc == Crc32.Of(slot.HeaderLine.Bytes.Span, payload))
        {
            slot.Record = new SlotRecord(
                index, slot.Index, new AddressRange(slot.Cells.AddressOf(slot.Index), (uint)slot.Cells.SlotSize), header,
                commit, slot.IsSettled, payload.AsMemory(0, header.PayloadLength));
        }
        return slot.Record;
    }

    public RegionView ToView() => new(index, place, Header, Mirror, Cells, [.. _slots.Select(s => s.ToView())]);

    private async ValueTask<Slots?> SearchCellsAsync(bool glance, CancellationToken cancellationToken)
    {
        for (uint offset = SearchStep; offset + SearchStep <= place.Length; offset += SearchStep)
        {
            if (glance && !await lines.MayBeginWithAsync(place.Start + offset, SlotHeader.MagicBytes, cancellationToken)
                .ConfigureAwait(false))
            {
                continue;
            }
            LineRead line = await lines.ReadAsync(place.Start + offset, cancellationToken).ConfigureAwait(false);
            if (SlotHeader.Parse(line.Bytes.Span) is { } header && offset % (uint)header.SlotSize == 0
                && offset + (uint)header.SlotSize <= place.Length)
            {
                return new Slots(place.Start, header.SlotSize, checked((int)(place.Length / (uint)header.SlotSize)));
            }
        }
        return null;
    }

    private void NoteEcc(LineRead line) =>
        EccBits |= !line.IsReadable ? StoreStatus.EccSeen : line.IsCorrected ? StoreStatus.SingleEcc : StoreStatus.None;
}

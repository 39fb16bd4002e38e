using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>One generation on its way into one slot: every line, coded before anything is programmed.</summary>
internal sealed record SlotPlan(
    Slots Cells, int Index, Snapshot Content, uint Generation, uint Parent, uint Epoch, WriteStamp Stamp)
{
    private readonly byte[] _body = MakeBody(Cells, Content, Generation, Epoch);

    /// <summary>The next slot with the next generation, after this one did not take it.</summary>
    /// <param name="committed">The commit line was programmed: whoever finds it valid must see that it was replaced.</param>
    public SlotPlan Next(bool committed) => new(
        Cells, Index + 1, Content, After(Generation), committed ? Generation : Parent, Epoch, Stamp);

    public uint MarkAddress => Cells.LineAddress(Index, -3);

    public uint BodyAddress => Cells.LineAddress(Index, 0);

    public uint CommitAddress => Cells.LineAddress(Index, -2);

    public uint SettleAddress => Cells.LineAddress(Index, -1);

    public ReadOnlyMemory<byte> Body => _body;

    public CommitLine Commit => new(Generation, Crc32.Of(_body), Parent, Stamp.Writer, Stamp.UnixTime);

    public SettleLine Settle => new(Generation, Epoch);

    /// <summary>Every line in the order in which it is programmed.</summary>
    public IEnumerable<PlannedLine> Lines
    {
        get
        {
            yield return new PlannedLine(MarkAddress, OpenMark.Encode());
            for (int at = 0; at < _body.Length; at += LineRead.Size)
            {
                yield return new PlannedLine(checked(BodyAddress + (uint)at), Body.Slice(at, LineRead.Size));
            }
            yield return new PlannedLine(CommitAddress, Commit.Encode());
            yield return new PlannedLine(SettleAddress, Settle.Encode());
        }
    }

    /// <summary>The generation after another; stays at the greatest.</summary>
    public static uint After(uint generation) => generation == uint.MaxValue ? generation : generation + 1;

    public SlotRecord ToRecord(int regionIndex) => new(
        regionIndex, Index, new(Cells.AddressOf(Index), (uint)Cells.SlotSize), SlotHeader.Parse(_body.AsSpan(0, LineRead.Size))!,
        Commit, true, Content.Payload);

    private static byte[] MakeBody(Slots cells, Snapshot content, uint generation, uint epoch)
    {
        int length = content.Payload.Length;
        var body = new byte[(1 + Slots.PayloadLines(length)) * LineRead.Size];
        new SlotHeader(
            generation, length, Slots.Log2(cells.SlotSize), content.Format, content.Flags, epoch, content.DeviceId,
            content.UidCrc).Encode().CopyTo(body, 0);
        content.Payload.CopyTo(body.AsMemory(LineRead.Size));
        return body;
    }
}

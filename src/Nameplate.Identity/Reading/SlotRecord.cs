using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>One valid generation, and where it lies.</summary>
/// <param name="RegionIndex">Position of its region in the list, 0 or 1.</param>
/// <param name="Index">Its cell, 1 and up.</param>
/// <param name="Place">The whole slot.</param>
/// <param name="Header">Its header line.</param>
/// <param name="Commit">Its commit line.</param>
/// <param name="IsSettled">Its settle line is exactly right.</param>
/// <param name="Payload">The payload, without padding.</param>
public sealed record SlotRecord(
    int RegionIndex, int Index, AddressRange Place, SlotHeader Header, CommitLine Commit, bool IsSettled,
    ReadOnlyMemory<byte> Payload)
{
    /// <summary>The number.</summary>
    public ulong DeviceId => Header.DeviceId;

    /// <summary>The fields; empty unless <see cref="SlotHeader.Format"/> is <see cref="PayloadFormat.Fields"/>.</summary>
    public FieldList Fields { get; } = FieldList.Parse(Header.Format == PayloadFormat.Fields ? Payload : default);

    /// <summary>The content, apart from where and when it was written.</summary>
    public Snapshot Snapshot => new(Header.DeviceId, Header.Flags, Header.UidCrc, Header.Format, Payload);

    internal (uint Epoch, int Index) Rank => (Header.Epoch, Index);
}

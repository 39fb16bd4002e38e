using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>The content of one generation: what a slot says, apart from where and when it was written.</summary>
/// <param name="DeviceId">The number, 1…2⁶⁴-1.</param>
/// <param name="Flags">Flags as the header carries them.</param>
/// <param name="UidCrc">CRC-32 of the UID to which it is bound, 0 if to none.</param>
/// <param name="Format">How <paramref name="Payload"/> is coded.</param>
/// <param name="Payload">Bytes, a multiple of 4.</param>
public sealed record Snapshot(
    ulong DeviceId, SlotTraits Flags, uint UidCrc, PayloadFormat Format, ReadOnlyMemory<byte> Payload)
{
    /// <summary>True if both say the same.</summary>
    public bool Equals(Snapshot? other) => other is not null && DeviceId == other.DeviceId && Flags == other.Flags
        && UidCrc == other.UidCrc && Format == other.Format && Payload.Span.SequenceEqual(other.Payload.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DeviceId, Flags, UidCrc, Format, Crc32.Of(Payload.Span));
}

using System.Buffers.Binary;
using System.Text;

using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>Everything that finishing an interrupted erase takes, on another day and by another process.</summary>
public sealed record JournalRecord
{
    /// <summary>How far it has come.</summary>
    public required JournalState State { get; init; }

    /// <summary>Which device: its UID in hex, or the text that the user gave in its place.</summary>
    public required string DeviceKey { get; init; }

    /// <summary>The chip's product ID.</summary>
    public required uint ProductId { get; init; }

    /// <summary>The region to be erased, at the address it had.</summary>
    public required AddressRange Region { get; init; }

    /// <summary>SWAP_BANK as read when the journal was made; null where it cannot be read or the chip has none.</summary>
    public required bool? SwapBank { get; init; }

    /// <summary>The region as it was: every line that was not blank. A line that could not be read is listed as such.</summary>
    public required IReadOnlyDictionary<uint, LineRead> OldLines { get; init; }

    /// <summary>What shall be on the chip.</summary>
    public required Snapshot New { get; init; }

    /// <summary>Slot size of the store to be made.</summary>
    public required int SlotSize { get; init; }

    /// <summary>Greatest generation seen before.</summary>
    public required uint OldGeneration { get; init; }

    /// <summary>Generation of <see cref="New"/>.</summary>
    public required uint NewGeneration { get; init; }

    /// <summary>Generation that <see cref="New"/> is based on, 0 for none.</summary>
    public required uint ParentGeneration { get; init; }

    /// <summary>Epoch announced before the first erase.</summary>
    public required uint FirstEpoch { get; init; }

    /// <summary>Epoch announced before the latest erase.</summary>
    public required uint NewEpoch { get; init; }

    /// <summary>Embedded stores: the whole sector as it was; null otherwise.</summary>
    public AddressRange? Sector { get; init; }

    /// <summary>Embedded stores: the bytes of <see cref="Sector"/>; empty otherwise.</summary>
    public ReadOnlyMemory<byte> SectorImage { get; init; }

    /// <summary>SHA-256 over every field above, in a fixed order: what a file keeps to know that the record is whole.</summary>
    public byte[] Digest()
    {
        Sha256 hash = new();
        Span<byte> number = stackalloc byte[8];

        void Number(ulong value, Span<byte> buffer)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
            hash.Append(buffer);
        }

        void Bytes(ReadOnlySpan<byte> bytes, Span<byte> buffer)
        {
            Number((ulong)bytes.Length, buffer);
            hash.Append(bytes);
        }

        Number((ulong)State, number);
        Bytes(Encoding.UTF8.GetBytes(DeviceKey), number);
        Number(ProductId, number);
        Number(Region.Start, number);
        Number(Region.Length, number);
        Number(SwapBank is null ? 2u : SwapBank.Value ? 1u : 0u, number);
        Number((ulong)OldLines.Count, number);
        foreach ((uint address, LineRead line) in OldLines.OrderBy(l => l.Key))
        {
            Number(address, number);
            Bytes(line.Bytes.Span, number);
        }
        Number(New.DeviceId, number);
        Number((ulong)New.Flags, number);
        Number(New.UidCrc, number);
        Number((ulong)New.Format, number);
        Bytes(New.Payload.Span, number);
        Number((ulong)SlotSize, number);
        Number(OldGeneration, number);
        Number(NewGeneration, number);
        Number(ParentGeneration, number);
        Number(FirstEpoch, number);
        Number(NewEpoch, number);
        Number(Sector?.Start ?? 0, number);
        Number(Sector?.Length ?? 0, number);
        Bytes(SectorImage.Span, number);
        return hash.Finish();
    }
}

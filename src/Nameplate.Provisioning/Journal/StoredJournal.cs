using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Provisioning.Journal;

/// <summary>The record as it lies in the file: numbers as they are, bytes in base64, lines by address.</summary>
internal sealed record StoredJournal
{
    public int Format { get; init; } = 1;

    public required string State { get; init; }

    public required string DeviceKey { get; init; }

    public required uint ProductId { get; init; }

    public required uint RegionStart { get; init; }

    public required uint RegionLength { get; init; }

    public bool? SwapBank { get; init; }

    /// <summary>Base64 of 32 bytes, or "" for a line that could not be read.</summary>
    public required IReadOnlyDictionary<uint, string> OldLines { get; init; }

    public required ulong DeviceId { get; init; }

    public required byte Flags { get; init; }

    public required uint UidCrc { get; init; }

    public required byte PayloadFormat { get; init; }

    public required byte[] Payload { get; init; }

    public required int SlotSize { get; init; }

    public required uint OldGeneration { get; init; }

    public required uint NewGeneration { get; init; }

    public required uint ParentGeneration { get; init; }

    public required uint FirstEpoch { get; init; }

    public required uint NewEpoch { get; init; }

    public uint? SectorStart { get; init; }

    public uint? SectorLength { get; init; }

    public byte[]? SectorImage { get; init; }

    public required string Sha256 { get; init; }

    public static StoredJournal From(JournalRecord record) => new()
    {
        State = record.State.ToString(),
        DeviceKey = record.DeviceKey,
        ProductId = record.ProductId,
        RegionStart = record.Region.Start,
        RegionLength = record.Region.Length,
        SwapBank = record.SwapBank,
        OldLines = record.OldLines.ToDictionary(line => line.Key, line => Convert.ToBase64String(line.Value.Bytes.Span)),
        DeviceId = record.New.DeviceId,
        Flags = (byte)record.New.Flags,
        UidCrc = record.New.UidCrc,
        PayloadFormat = (byte)record.New.Format,
        Payload = record.New.Payload.ToArray(),
        SlotSize = record.SlotSize,
        OldGeneration = record.OldGeneration,
        NewGeneration = record.NewGeneration,
        ParentGeneration = record.ParentGeneration,
        FirstEpoch = record.FirstEpoch,
        NewEpoch = record.NewEpoch,
        SectorStart = record.Sector?.Start,
        SectorLength = record.Sector?.Length,
        SectorImage = record.SectorImage.IsEmpty ? null : record.SectorImage.ToArray(),
        Sha256 = Convert.ToHexString(record.Digest()),
    };

    /// <exception cref="FormatException">It says what no writer would have.</exception>
    /// <exception cref="ArgumentException">The same.</exception>
    /// <exception cref="OverflowException">The same.</exception>
    public JournalRecord ToRecord()
    {
        JournalRecord record = Parse();
        return FaultOf(record) is { } fault ? throw new FormatException(fault) : record;
    }

    /// <summary>A checksum can be right over what makes no sense, and from here on everything believes the record.</summary>
    private static string? FaultOf(JournalRecord record)
    {
        AddressRange region = record.Region;
        int slotSize = record.SlotSize;
        return record.State is not (JournalState.Prepared or JournalState.Erasing) ? $"an open journal is not {record.State}"
            : slotSize is < Slots.MinSize or > Slots.MaxSize || !int.IsPow2(slotSize) || region.Length < 3 * (uint)slotSize
                || region.Length % (uint)slotSize != 0 || region.Start % (uint)slotSize != 0
                ? $"slots of {slotSize} bytes do not fit {region}"
            : record.New.DeviceId == 0 || record.New.Payload.Length % 4 != 0 || record.New.Payload.Length > slotSize - Slots.Overhead
                || (int)record.New.Format > 0x0F
                ? "its identity does not fit a slot"
            : record.FirstEpoch is 0 or > RegionHeader.MaxEpoch || record.NewEpoch < record.FirstEpoch || record.NewEpoch > RegionHeader.MaxEpoch
                ? $"the epochs {record.FirstEpoch} and {record.NewEpoch} are none"
            : record.OldLines.Keys.Any(line => line % LineRead.Size != 0 || !region.Contains(line)) ? $"it keeps lines outside {region}"
            : record.Sector is { } sector ? (sector.Contains(region) && record.SectorImage.Length == sector.Length ? null : $"{sector} is not what it keeps")
            : record.SectorImage.IsEmpty ? null : "it keeps a sector without its address";
    }

    private JournalRecord Parse() => new()
    {
        State = Enum.Parse<JournalState>(State),
        DeviceKey = DeviceKey,
        ProductId = ProductId,
        Region = new AddressRange(RegionStart, RegionLength),
        SwapBank = SwapBank,
        OldLines = OldLines.ToDictionary(line => line.Key, line => line.Value switch
        {
            null => throw new FormatException("a line is missing"),
            "" => LineRead.Unreadable,
            _ => LineRead.Of(Convert.FromBase64String(line.Value)),
        }),
        New = new Snapshot(DeviceId, (SlotTraits)Flags, UidCrc, (PayloadFormat)PayloadFormat, Payload),
        SlotSize = SlotSize,
        OldGeneration = OldGeneration,
        NewGeneration = NewGeneration,
        ParentGeneration = ParentGeneration,
        FirstEpoch = FirstEpoch,
        NewEpoch = NewEpoch,
        Sector = SectorStart is { } start && SectorLength is { } length ? new AddressRange(start, length) : null,
        SectorImage = SectorImage ?? [],
    };
}

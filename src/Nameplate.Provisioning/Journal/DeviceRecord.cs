namespace Nameplate.Provisioning.Journal;

/// <summary>What this host remembers of one device, by its unique ID, between two runs.</summary>
public sealed record DeviceRecord
{
    /// <summary>Addresses whose Read Memory was never answered: not read again, counted as unreadable.</summary>
    public IReadOnlyList<uint> HangingAddresses { get; init; } = [];

    /// <summary>The update that was begun and not completed, or null.</summary>
    public IncompleteUpdate? Incomplete { get; init; }

    /// <summary>True when there is nothing to remember.</summary>
    internal bool IsEmpty => HangingAddresses.Count == 0 && Incomplete is null;
}

/// <summary>An update that was begun on this host.</summary>
/// <param name="StartedAt">When its first erase was about to be sent, UTC.</param>
/// <param name="FirmwareLength">Bytes.</param>
/// <param name="FirmwareCrc32">CRC-32 over the data.</param>
public sealed record IncompleteUpdate(DateTimeOffset StartedAt, long FirmwareLength, uint FirmwareCrc32);

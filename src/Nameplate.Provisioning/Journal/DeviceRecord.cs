using Nameplate.Foundation;

namespace Nameplate.Provisioning.Journal;

/// <summary>What this host remembers of one device, by its unique ID, between two runs.</summary>
public sealed record DeviceRecord
{
    /// <summary>Addresses at which a Read Memory was never answered.</summary>
    public IReadOnlyList<HangingAddress> HangingAddresses { get; init => field = value ?? []; } = []; // null: the file has no such member

    /// <summary>The update that was begun and not completed, or null.</summary>
    public IncompleteUpdate? Incomplete { get; init; }

    /// <summary>Starts of the sectors that an update began to erase and no completed one has written since: their words may
    /// read right and be unstable, so they are never skipped as equal.</summary>
    public IReadOnlyList<uint> UnprovenSectors { get; init => field = value ?? []; } = [];

    /// <summary>The lock of the identity that this host made or began, or null.</summary>
    public LockRecord? Lock { get; init; }

    /// <summary>The destruction that was begun and not completed, or null.</summary>
    public BegunDestruction? Destruction { get; init; }

    /// <summary>True when there is nothing to remember.</summary>
    internal bool IsEmpty => HangingAddresses.Count == 0 && Incomplete is null && UnprovenSectors.Count == 0 && Lock is null
        && Destruction is null;

    /// <summary>What no command writes, and a file may say all the same; null if there is nothing.</summary>
    internal string? Fault =>
        HangingAddresses.Any(hang => hang is null || hang.Times < 1) ? "an address hangs less than once"
        : Incomplete is { FirmwareLength: < 0 } ? "a firmware is shorter than nothing"
        : Lock is not null && !Enum.IsDefined(Lock.Phase) ? $"a lock has no phase {(int)Lock.Phase}"
        : Destruction?.Backup is { } name && (name != Path.GetFileName(name) || name is "" or "." or "..") ? "a backup lies elsewhere"
        : null;

    /// <summary>An update is about to erase these sectors.</summary>
    internal DeviceRecord WithBegun(IncompleteUpdate update, IEnumerable<uint> sectors) =>
        this with { Incomplete = update, Destruction = null, UnprovenSectors = [.. UnprovenSectors.Union(sectors)] };

    /// <summary>The update that erased these sectors is complete and verified.</summary>
    internal DeviceRecord WithCompleted(IEnumerable<uint> sectors) =>
        this with { Incomplete = null, UnprovenSectors = [.. UnprovenSectors.Except(sectors)] };

    /// <summary>True if a read of <paramref name="range"/> began where the ROM hung twice: once may have been the cable.</summary>
    internal bool Hangs(AddressRange range) =>
        HangingAddresses.Count > 0 && HangingAddresses.Any(hang => hang.Times > 1 && range.Contains(hang.Address));

    /// <summary>One more hang at an address.</summary>
    internal DeviceRecord WithHang(uint address)
    {
        int times = HangingAddresses.FirstOrDefault(hang => hang.Address == address)?.Times ?? 0;
        return this with
        {
            HangingAddresses = [.. HangingAddresses.Where(hang => hang.Address != address), new HangingAddress(address, times + 1)],
        };
    }

    /// <summary>Without the addresses in a range that was erased: an erase mends the word.</summary>
    internal DeviceRecord WithoutHangsIn(AddressRange erased) =>
        this with { HangingAddresses = [.. HangingAddresses.Where(hang => !erased.Contains(hang.Address))] };
}

/// <summary>Where a Read Memory was never answered.</summary>
/// <param name="Address">Its start address.</param>
/// <param name="Times">How often; from the second time on the address is not read any more.</param>
public sealed record HangingAddress(uint Address, int Times);

/// <summary>A deliberate destruction that was begun on this host.</summary>
/// <param name="Verb">The command.</param>
/// <param name="Number">The number that the device had, as text; null without one.</param>
/// <param name="Backup">The file that holds what is destroyed, or null.</param>
public sealed record BegunDestruction(string Verb, string? Number, string? Backup);

/// <summary>An update that was begun on this host.</summary>
/// <param name="StartedAt">When its first erase was about to be sent, UTC.</param>
/// <param name="FirmwareLength">Bytes.</param>
/// <param name="FirmwareCrc32">CRC-32 over the data.</param>
public sealed record IncompleteUpdate(DateTimeOffset StartedAt, long FirmwareLength, uint FirmwareCrc32);

using Nameplate.Foundation;
using Nameplate.Provisioning.Places;

namespace Nameplate.Provisioning.Journal;

/// <summary>What this host remembers of one device, by its unique ID, between two runs.</summary>
public sealed record DeviceRecord
{
    private const int MostHangs = 1_000_000;
    private const int MostOtpSlots = 4096;

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

    /// <summary>What this host did to its one-time programmable memory, or null.</summary>
    public OtpRecord? Otp { get; init; }

    /// <summary>The option bytes as a write that was begun and is not proven was to leave them, in hex; or null.</summary>
    public string? OptionBytes { get; init; }

    /// <summary>True when there is nothing to remember.</summary>
    internal bool IsEmpty => HangingAddresses.Count == 0 && Incomplete is null && UnprovenSectors.Count == 0 && Lock is null
        && Destruction is null && Otp is null && OptionBytes is null;

    /// <summary>What no command writes, and a file may say all the same; null if there is nothing.</summary>
    internal string? Fault =>
        HangingAddresses.Any(hang => hang is null || hang.Times is < 1 or > MostHangs || (ulong)hang.Address + hang.Length > 1UL << 32)
            ? "an address hangs less than once, or for ever, or lies nowhere"
        : Incomplete is { FirmwareLength: < 0 } ? "a firmware is shorter than nothing"
        : Lock is not null && !Enum.IsDefined(Lock.Phase) ? $"a lock has no phase {(int)Lock.Phase}"
        : Otp is { Begun: < 0 or > MostOtpSlots } ? "there are not so many slots"
        : OptionBytes is not null && OptionBlock.Parse(OptionBytes) is null ? "its option bytes are none"
        : Destruction?.Backup is { } name && (name != Path.GetFileName(name) || name is "" or "." or "..") ? "a backup lies elsewhere"
        : null;

    /// <summary>An update is about to erase these sectors.</summary>
    internal DeviceRecord WithBegun(IncompleteUpdate update, IEnumerable<uint> sectors) =>
        this with { Incomplete = update, Destruction = null, UnprovenSectors = [.. UnprovenSectors.Union(sectors)] };

    /// <summary>The update that erased these sectors is complete and verified.</summary>
    internal DeviceRecord WithCompleted(IEnumerable<uint> sectors) =>
        this with { Incomplete = null, UnprovenSectors = [.. UnprovenSectors.Except(sectors)] };

    /// <summary>True if a read of these whole flash words is bound to meet what took the ROM down twice: once may have been the cable.</summary>
    internal bool Hangs(AddressRange words) =>
        HangingAddresses.Count > 0 && HangingAddresses.Any(hang => hang.Times > 1 && hang.IsMetBy(words));

    /// <summary>One more hang. A narrower one inside a wider one takes its place and its count.</summary>
    internal DeviceRecord WithHang(HangingAddress found)
    {
        HangingAddress[] met = [.. HangingAddresses.Where(hang => hang.IsAtOrAround(found))];
        return this with
        {
            HangingAddresses = [.. HangingAddresses.Except(met), found with { Times = met.Select(hang => hang.Times).DefaultIfEmpty().Max() + 1 }],
        };
    }

    /// <summary>Without the addresses in a range that was erased: an erase mends the word.</summary>
    internal DeviceRecord WithoutHangsIn(AddressRange erased) =>
        this with { HangingAddresses = [.. HangingAddresses.Where(hang => !erased.Contains(hang.Address))] };
}

/// <summary>Where a Read Memory was never answered.</summary>
/// <param name="Address">The flash word; or where a read began of which not one byte came.</param>
/// <param name="Times">How often; from the second time on it is not read any more.</param>
public sealed record HangingAddress(uint Address, int Times)
{
    /// <summary>Bytes that were read when not one came, so that any word among them may be it; 0 where the word is known.</summary>
    public uint Length { get; init; }

    /// <summary>True if a read of <paramref name="words"/> covers all of what may be it.</summary>
    internal bool IsMetBy(AddressRange words) =>
        words.Contains(Address) && (ulong)Address + Length <= words.End;

    internal bool IsAtOrAround(HangingAddress other) => Length == 0
        ? other == this with { Times = other.Times }
        : new AddressRange(Address, Length).Contains(new AddressRange(other.Address, other.Length));
}

/// <summary>A deliberate destruction that was begun on this host.</summary>
/// <param name="Verb">The command.</param>
/// <param name="Number">The number that the device had, as text; null without one.</param>
/// <param name="Backup">The file that holds what is destroyed, or null.</param>
public sealed record BegunDestruction(string Verb, string? Number, string? Backup);

/// <summary>An update that was begun on this host.</summary>
/// <param name="StartedAt">When its first erase was about to be sent, UTC.</param>
/// <param name="FirmwareLength">Bytes.</param>
/// <param name="FirmwareCrc32">CRC-32 over the data.</param>
public sealed record IncompleteUpdate(DateTimeOffset StartedAt, long FirmwareLength, uint FirmwareCrc32)
{
    /// <summary>The card of the firmware that was to be replaced, in words; null where it had none, or it was not read.</summary>
    public string? From { get; init; }

    /// <summary>The card of the firmware that was to be written, in words; null where it has none.</summary>
    public string? To { get; init; }

    /// <summary>True where it was of the bank that does not start.</summary>
    public bool InactiveBank { get; init; }

    /// <summary>Bytes that the plan was to write, padding included; 0 where an earlier version did not note them.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that were written and acknowledged when it stopped; null where this host did not live to see it.</summary>
    public long? BytesWritten { get; init; }
}

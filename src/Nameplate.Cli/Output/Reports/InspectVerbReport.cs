using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>inspect</c>.</summary>
internal sealed record InspectVerbReport : Report
{
    public InspectVerbReport()
        : base("nameplate.inspect/1")
    {
    }

    public required string Port { get; init; }

    public required string Chip { get; init; }

    public required string ProductId { get; init; }

    public required string Protocol { get; init; }

    public required string? BootloaderVersion { get; init; }

    public required string? BootloaderId { get; init; }

    public required int? FlashSizeKiB { get; init; }

    public required string? Uid { get; init; }

    /// <summary>0, 1 or 2; null where the option bytes cannot be read.</summary>
    public required int? ReadoutLevel { get; init; }

    public required bool? BanksSwapped { get; init; }

    /// <summary>Sectors whose write protection is on; null where that cannot be read.</summary>
    public required IReadOnlyList<RangeReport>? WriteProtected { get; init; }

    public required IReadOnlyList<ErratumReport> Errata { get; init; }

    public required PlacementReport Placement { get; init; }

    public required StoreReport Identity { get; init; }

    /// <summary>Places beside flash that hold a number of this device; one-time programmable memory as this host wrote it, not read.</summary>
    public required IReadOnlyList<PlaceReport> OtherPlaces { get; init; }

    /// <summary>True where two places, flash among them, say different numbers.</summary>
    public required bool PlacesDisagree { get; init; }

    /// <summary>The number that this host's journal wants to write back; null without an open journal.</summary>
    public required string? OpenJournal { get; init; }

    /// <summary>Whether the identity's sectors are write-protected; null where that cannot be told.</summary>
    public required bool? IdentityWriteProtected { get; init; }

    /// <summary><c>present</c>, <c>blank</c>, <c>incomplete</c> or <c>unreadable</c>.</summary>
    public required string Firmware { get; init; }

    /// <summary>The update that was begun on this host and is not complete; null without one, and where another host began it.</summary>
    public required InterruptedReport? Interrupted { get; init; }

    /// <summary>What the firmware says of itself; null where it carries no card near its vectors.</summary>
    public required CardReport? Card { get; init; }

    public required string? ResetVector { get; init; }

    /// <summary>The sectors that are write-protected, or null where one cannot be told.</summary>
    public static IReadOnlyList<Chips.Sector>? ProtectedSectors(DeviceFacts facts)
    {
        if (facts.Options is not { } options)
        {
            return null;
        }

        bool?[] states = [.. facts.Chip.Flash.Sectors.Select(sector => options.IsWriteProtected(sector, facts.Chip.WriteProtectionGroup))];
        return states.Contains(null) ? null : [.. facts.Chip.Flash.Sectors.Where((_, index) => states[index] == true)];
    }
}

/// <summary>An update that was begun on this host and is not complete.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="From">The card of the firmware that was to be replaced; null where it is not known.</param>
/// <param name="To">The card of the firmware that was to be written; null where it has none.</param>
/// <param name="Crc32">Of the firmware that was to be written.</param>
/// <param name="Bytes">Of it.</param>
/// <param name="InactiveBank">True where it was of the bank that does not start.</param>
/// <param name="PercentWritten">How much of the plan was written; null where this host did not live to see it.</param>
internal sealed record InterruptedReport(
    DateTimeOffset StartedAt, string? From, string? To, string Crc32, long Bytes, bool InactiveBank, int? PercentWritten)
{
    public static InterruptedReport Of(IncompleteUpdate update) => new(
        update.StartedAt, update.From, update.To, $"{update.FirmwareCrc32:X8}", update.FirmwareLength, update.InactiveBank, PercentOf(update));

    public static int? PercentOf(IncompleteUpdate update) =>
        update is { BytesWritten: { } written, Bytes: > 0 } ? (int)(100 * written / update.Bytes) : null;
}

/// <summary>An erratum that is worked around on this device.</summary>
internal sealed record ErratumReport(string Name, string Summary, string Workaround, string Source);

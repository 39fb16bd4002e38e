using Nameplate.Provisioning.Rescue;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>rescue</c>.</summary>
internal sealed record RescueReport(string Port, string Chip, string? Uid, bool DryRun) : Report("nameplate.rescue/1")
{
    /// <summary>The identity as it reads around the words that cannot be read.</summary>
    public required StoreReport Identity { get; init; }

    /// <summary>True where a generation newer than the one shown has lost a word.</summary>
    public required bool IdentityDamaged { get; init; }

    /// <summary>The number that this host's journal wants to write back; null without an open journal.</summary>
    public required string? OpenJournal { get; init; }

    /// <summary>Sectors with words that cannot be read; empty when all of flash can be.</summary>
    public required IReadOnlyList<DamagedSectorReport> Sectors { get; init; }

    /// <summary>Sectors that were erased and read back blank, the update's not counted.</summary>
    public required IReadOnlyList<RangeReport> Erased { get; init; }

    /// <summary>Where the data of the sectors given up was saved; null where there was none.</summary>
    public required string? Saved { get; init; }

    /// <summary>The update that is part of it; null without <c>--firmware</c>.</summary>
    public required PlanReport? Plan { get; init; }

    /// <summary><c>intact</c>, <c>written</c>, <c>none</c>; null where nothing was erased or written.</summary>
    public required string? IdentityProven { get; init; }

    /// <summary>By the link's clock; null with <c>--dry-run</c>.</summary>
    public required double? Seconds { get; init; }
}

/// <summary>A sector with words that cannot be read.</summary>
/// <param name="Sector">The sector.</param>
/// <param name="Unreadable">The words.</param>
/// <param name="Holds"><c>nothing</c>, <c>data</c>, <c>identity</c>, <c>data-and-identity</c>.</param>
/// <param name="Act"><c>erase</c>, <c>update</c>, <c>keep</c>.</param>
/// <param name="Obstacle">Why it is kept although it should be erased; null else.</param>
internal sealed record DamagedSectorReport(
    RangeReport Sector, IReadOnlyList<RangeReport> Unreadable, string Holds, string Act, string? Obstacle)
{
    public static DamagedSectorReport Of(DamagedSector sector) => new(
        RangeReport.Of(sector.Sector.Range),
        [.. sector.Unreadable.Select(RangeReport.Of)],
        sector.Content switch
        {
            SectorContent.Nothing => "nothing",
            SectorContent.Data => "data",
            SectorContent.Identity => "identity",
            _ => "data-and-identity",
        },
        sector.Act switch
        {
            RescueAct.Erase => "erase",
            RescueAct.Update => "update",
            _ => "keep",
        },
        sector.Obstacle);
}

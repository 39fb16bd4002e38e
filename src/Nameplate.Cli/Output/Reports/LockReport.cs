using Nameplate.Chips;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>lock</c> and <c>unlock</c>.</summary>
internal sealed record LockReport(
    [property: System.Text.Json.Serialization.JsonIgnore] string Verb, string Port, string Chip, string? Uid) : Report($"nameplate.{Verb}/1")
{
    /// <summary>The device's number as text; null without one.</summary>
    public required string? Number { get; init; }

    /// <summary>True with <c>--dry-run</c>: nothing was sent.</summary>
    public required bool DryRun { get; init; }

    /// <summary>False when it was so already.</summary>
    public required bool Changed { get; init; }

    /// <summary>What the option bytes say of the identity's sectors; null where they do not tell.</summary>
    public required bool? Protected { get; init; }

    /// <summary>The identity's sectors.</summary>
    public required IReadOnlyList<RangeReport> Sectors { get; init; }

    /// <summary>Sectors that share their protection with these.</summary>
    public required IReadOnlyList<RangeReport> Neighbours { get; init; }

    /// <summary>Other sectors that are protected and stay so; null where the option bytes do not tell them all.</summary>
    public required IReadOnlyList<RangeReport>? Others { get; init; }

    /// <summary>Where a program finds the number without a library; empty unless locked.</summary>
    public required IReadOnlyList<string> NumberAddresses { get; init; }

    /// <summary>By the link's clock; null with <c>--dry-run</c>.</summary>
    public double? Seconds { get; init; }

    public static IReadOnlyList<RangeReport> Of(IEnumerable<Sector> sectors) => [.. sectors.Select(sector => RangeReport.Of(sector.Range))];
}

using Nameplate.Chips;
using Nameplate.Chips.Places;
using Nameplate.Cli.Generation.Places;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>advise</c>.</summary>
/// <param name="Chip">The chip; null without one.</param>
/// <param name="Wishes">What was asked for.</param>
/// <param name="Places">Every kind of place; those that meet the wishes first, the fittest first.</param>
/// <param name="Recommended">The place that is recommended; null without a chip, and where none meets the wishes.</param>
/// <param name="Recommendation">What to do, one sentence.</param>
internal sealed record AdviseReport(
    string? Chip, PlaceWishes Wishes, IReadOnlyList<AdvisedPlace> Places, string? Recommended, string Recommendation) : Report("nameplate.advise/1")
{
    public static AdviseReport Of(PlaceAdvice advice, PlaceWishes wishes) => new(advice.Chip.Name, wishes,
        [
            .. advice.Fit.Select((place, index) => AdvisedPlace.Of(place, index + 1, []).On(advice.Chip, place)),
            .. advice.Unfit.Select(unfit => AdvisedPlace.Of(unfit.Place, null, unfit.Unmet).On(advice.Chip, unfit.Place)),
            .. advice.Missing.Select(place => AdvisedPlace.Of(place, null, [])),
        ],
        advice.Best?.Kind.NameOf(), advice.Recommendation);

    public static AdviseReport Of(IReadOnlyList<PlaceOverview> places, PlaceWishes wishes, string recommendation) => new(null, wishes,
        [.. places.Select(place => AdvisedPlace.Of(place.Likeness, null, []) with { Families = place.Families, UnknownFamilies = place.Unknown })],
        null, recommendation);
}

/// <summary>One place.</summary>
internal sealed record AdvisedPlace
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary><c>present</c>, <c>absent</c> or <c>unknown</c>.</summary>
    public required string Presence { get; init; }

    /// <summary>Why it is absent or unknown.</summary>
    public required string? Why { get; init; }

    /// <summary>1 is the fittest; null where it is not there or does not meet the wishes.</summary>
    public required int? Rank { get; init; }

    /// <summary>The wishes that it does not meet.</summary>
    public required IReadOnlyList<string> Unmet { get; init; }

    public required IReadOnlyList<RangeReport> Ranges { get; init; }

    public required long? CapacityBytes { get; init; }

    public required bool Rewritable { get; init; }

    public required string Rewrites { get; init; }

    /// <summary>Whether the ROM reads and writes it; null where no document tells.</summary>
    public required RomReach Rom { get; init; }

    /// <summary>What it outlives; null where no document tells.</summary>
    public required Endurance Outlives { get; init; }

    public required string Catch { get; init; }

    public required string Source { get; init; }

    /// <summary>The command line that puts a number there; null where only the firmware can.</summary>
    public string? Assign { get; init; }

    /// <summary>The C that reads the number; null where there is none.</summary>
    public string? C { get; init; }

    /// <summary>The families that have it; null where the report is about one chip.</summary>
    public IReadOnlyList<string>? Families { get; init; }

    /// <summary>The families of which no document at hand tells.</summary>
    public IReadOnlyList<string>? UnknownFamilies { get; init; }

    /// <summary>The same with what depends on the chip.</summary>
    public AdvisedPlace On(Chip chip, PlaceFacts place) => this with { Assign = PlaceCommand.For(chip, place), C = PlaceCode.For(chip, place) };

    public static AdvisedPlace Of(PlaceFacts place, int? rank, IReadOnlyList<string> unmet) => new()
    {
        Name = place.Kind.NameOf(),
        Title = place.Kind.TitleOf(),
        Presence = place.Presence switch
        {
            PlacePresence.Present => "present",
            PlacePresence.Absent => "absent",
            _ => "unknown",
        },
        Why = place.Why.Length == 0 ? null : place.Why,
        Rank = rank,
        Unmet = unmet,
        Ranges = [.. place.Ranges.Select(RangeReport.Of)],
        CapacityBytes = place.Capacity,
        Rewritable = place.Rewrites == PlaceRewrites.Often,
        Rewrites = place.RewritesText,
        Rom = place.Rom,
        Outlives = place.Outlives,
        Catch = place.Catch,
        Source = place.Source,
    };
}

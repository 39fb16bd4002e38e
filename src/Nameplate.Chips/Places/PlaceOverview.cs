namespace Nameplate.Chips.Places;

/// <summary>One kind of place over all chips.</summary>
/// <param name="Likeness">Its facts on the first chip that has it, or on the first chip of all; its addresses mean nothing here.</param>
/// <param name="Families">The families of the chips that have it.</param>
/// <param name="Unknown">The families of the chips of which no document at hand tells, where none of the family has it for sure.</param>
public sealed record PlaceOverview(PlaceFacts Likeness, IReadOnlyList<string> Families, IReadOnlyList<string> Unknown)
{
    /// <summary>Every kind over all chips of the database, in the order of <see cref="PlaceKind"/>.</summary>
    public static IReadOnlyList<PlaceOverview> All { get; } = [.. PlaceKinds.All.Select(Of)];

    private static PlaceOverview Of(PlaceKind kind)
    {
        (string Family, PlaceFacts Facts)[] everywhere =
            [.. ChipDatabase.All.Select(chip => (chip.Family, ChipPlaces.Of(chip).Single(place => place.Kind == kind)))];
        string[] present = Families(PlacePresence.Present);
        PlaceFacts likeness = everywhere.OrderBy(at => at.Facts.Presence == PlacePresence.Present ? 0 : 1).First().Facts;
        likeness = kind is PlaceKind.Spare or PlaceKind.Embed ? FlashPlaces.InGeneral(likeness) : likeness;
        return new PlaceOverview(likeness with { Ranges = [], Capacity = null }, present, [.. Families(PlacePresence.Unknown).Except(present)]);

        string[] Families(PlacePresence presence) => [.. everywhere.Where(at => at.Facts.Presence == presence).Select(at => at.Family).Distinct()];
    }
}

namespace Nameplate.Chips.Places;

/// <summary>A place that the chip has but that does not meet a wish.</summary>
/// <param name="Place">The place.</param>
/// <param name="Unmet">The wishes that it does not meet, one clause each.</param>
public sealed record UnfitPlace(PlaceFacts Place, IReadOnlyList<string> Unmet);

/// <summary>The places of one chip in order of fitness, and one recommendation.</summary>
public sealed record PlaceAdvice
{
    private PlaceAdvice(Chip chip, PlaceWishes wishes)
    {
        Chip = chip;
        IReadOnlyList<PlaceFacts> places = ChipPlaces.Of(chip);
        ILookup<bool, UnfitPlace> present = places.Where(place => place.Presence == PlacePresence.Present)
            .Select(place => new UnfitPlace(place, wishes.UnmetBy(place))).ToLookup(place => place.Unmet.Count == 0);
        Fit = [.. present[true].Select(place => place.Place).OrderBy(place => Fitness(chip, place))];
        Unfit = [.. present[false].OrderBy(place => Fitness(chip, place.Place))];
        Missing = [.. places.Where(place => place.Presence != PlacePresence.Present)];
        Recommendation = PlaceRecommendation.For(chip, Fit, Missing);
    }

    /// <summary>The chip.</summary>
    public Chip Chip { get; }

    /// <summary>The places that meet every wish, the fittest first.</summary>
    public IReadOnlyList<PlaceFacts> Fit { get; }

    /// <summary>The places that the chip has, but that do not meet every wish, the fittest first.</summary>
    public IReadOnlyList<UnfitPlace> Unfit { get; }

    /// <summary>What the chip has not, and of what no document tells.</summary>
    public IReadOnlyList<PlaceFacts> Missing { get; }

    /// <summary>What to do, one sentence.</summary>
    public string Recommendation { get; }

    /// <summary>The place that is recommended; null if none meets every wish.</summary>
    public PlaceFacts? Best => Fit.Count > 0 ? Fit[0] : null;

    /// <summary>The advice for a chip.</summary>
    public static PlaceAdvice For(Chip chip, PlaceWishes wishes)
    {
        ArgumentNullException.ThrowIfNull(chip);
        ArgumentNullException.ThrowIfNull(wishes);
        return new PlaceAdvice(chip, wishes);
    }

    // First what the host can write at any time and an update leaves alone; then what it writes with a condition; then what
    // needs no writing; last what only the firmware reaches. Option bytes come after all that the ROM need not write: they
    // are the one place where a power cut can cost the firmware.
    private static int Fitness(Chip chip, PlaceFacts place) => place.Kind switch
    {
        PlaceKind.DataEeprom => 0,
        PlaceKind.Spare when chip.Identity?.Kind != PlacementKind.Embed => 1,
        PlaceKind.Embed => 2,
        PlaceKind.Spare => 3, // more of the flash than the placement rule would spend
        PlaceKind.Otp when place.Rom.Writes == true => 4,
        PlaceKind.UniqueId => 5,
        PlaceKind.Otp => 6, // no document says that the ROM reaches it
        PlaceKind.OptionBytes => 7,
        PlaceKind.BackupSram => 8,
        PlaceKind.BackupRegisters => 9,
        _ => 10,
    };
}

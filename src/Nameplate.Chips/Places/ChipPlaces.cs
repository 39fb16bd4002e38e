namespace Nameplate.Chips.Places;

/// <summary>The places of a chip.</summary>
public static class ChipPlaces
{
    /// <summary>Every kind of place on <paramref name="chip"/>, present or not, in the order of <see cref="PlaceKind"/>.</summary>
    public static IReadOnlyList<PlaceFacts> Of(Chip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return
        [
            FlashPlaces.Spare(chip), FlashPlaces.Embed(chip), OtpPlace.Of(chip), UniqueIdPlace.Of(chip), OptionBytesPlace.Of(chip),
            DataEepromPlace.Of(chip), BackupPlaces.Sram(chip), BackupPlaces.Registers(chip), ExternalFlashPlace.Facts,
        ];
    }

    /// <summary>A place's facts without a chip: what holds of the kind wherever it exists.</summary>
    internal static PlaceFacts Missing(PlaceFacts likeness, PlacePresence presence, string why, string source) =>
        likeness with { Presence = presence, Why = why, Ranges = [], Capacity = null, Source = source };
}

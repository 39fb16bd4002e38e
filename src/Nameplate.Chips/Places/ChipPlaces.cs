namespace Nameplate.Chips.Places;

/// <summary>The places of a chip.</summary>
public static class ChipPlaces
{
    private const string Uncertain = "UNCERTAIN:";

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

    /// <summary>What holds of the kind wherever it exists, for a chip that has it not or of which no document tells.</summary>
    internal static PlaceFacts Missing(PlaceFacts likeness, PlacePresence presence, string why, string source) =>
        likeness with { Presence = presence, Why = why, Ranges = [], Capacity = null, Source = source };

    /// <summary>The same for a value that is null: its source says whether the chip has it not, or nothing settles it.</summary>
    internal static PlaceFacts Missing(PlaceFacts likeness, Chip chip, string path)
    {
        string source = chip.Sources[path];
        return source.StartsWith(Uncertain, StringComparison.Ordinal)
            ? Missing(likeness, PlacePresence.Unknown, source[Uncertain.Length..].Trim(), source)
            : Missing(likeness, PlacePresence.Absent, $"{chip.Name} has none", source);
    }
}

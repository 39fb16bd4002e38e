using Nameplate.Foundation;

namespace Nameplate.Chips.Validation;

/// <summary>Places beside main flash: where they lie to each other, and that they are whole.</summary>
internal static class PlaceChecks
{
    private const int WordBytes = 4;
    private const int OptionBytesShown = 16;

    public static IReadOnlyList<ChipCheck> All { get; } =
    [
        ChipCheck.OfEach("places-apart",
            "OTP with its lock bytes, data EEPROM, option bytes, the unique ID and RAM windows do not overlap.",
            PlacesApart),
        ChipCheck.OfEach("unique-id-words",
            "The unique ID has three aligned words, ascending, within 32 bytes.",
            UniqueIdWords),
        ChipCheck.OfEach("user-option-bytes",
            "User option bytes are half-words of the option bytes that Nameplate can read.",
            UserOptionBytesFit),
        ChipCheck.OfEach("option-bytes-format",
            "Option bytes whose format is known have an address.",
            OptionBytesFormatHasAddress),
        ChipCheck.OfEach("places-without-a-source",
            "A place that is not known says why: its source opens with UNCERTAIN, or names the document that has none.",
            AbsenceIsExplained),
    ];

    private static IEnumerable<string> PlacesApart(Chip chip)
    {
        List<(string Name, AddressRange Range)> places = [.. chip.Rom.RamWindows.Select(window => ("RAM window", window))];
        Add("OTP", chip.Otp?.Range);
        Add("OTP lock bytes", chip.Otp?.LockBytes);
        Add("data EEPROM", chip.DataEeprom);
        Add("option bytes", chip.OptionBytesAddress is { } options ? new AddressRange(options, OptionBytesShown) : null);
        if (chip.UidAddress is { } uid)
        {
            foreach (int offset in chip.UidWordOffsets)
            {
                Add("unique ID", new AddressRange(checked(uid + (uint)offset), WordBytes));
            }
        }

        for (int i = 0; i < places.Count; i++)
        {
            foreach ((string name, AddressRange range) in places.Skip(i + 1).Where(other => other.Range.Overlaps(places[i].Range)))
            {
                yield return $"{places[i].Name} at {places[i].Range} and {name} at {range} overlap";
            }
        }

        void Add(string name, AddressRange? range)
        {
            if (range is { } known)
            {
                places.Add((name, known));
            }
        }
    }

    private static IEnumerable<string> UniqueIdWords(Chip chip)
    {
        IReadOnlyList<int> words = chip.UidWordOffsets;
        if (words.Count != 3 || words[0] != 0 || words.Any(word => word % WordBytes != 0 || word > 28)
            || words[1] < words[0] + WordBytes || words[2] < words[1] + WordBytes || chip.UidAddress % WordBytes is not (null or 0))
        {
            yield return $"words at {string.Join(", ", words)} from {chip.UidAddress:X8}";
        }
    }

    private static IEnumerable<string> UserOptionBytesFit(Chip chip)
    {
        if (chip.UserOptionBytes is { } user && (user.Count < 1 || user.Stride != 2
            || chip.OptionBytesFormat != OptionBytesFormat.BytesWithComplements
            || !new AddressRange(chip.OptionBytesAddress ?? 0, OptionBytesShown).Contains(user.Range)))
        {
            yield return $"{user.Count} bytes {user.Stride} apart at {user.Range}";
        }
    }

    private static IEnumerable<string> OptionBytesFormatHasAddress(Chip chip)
    {
        if (chip.OptionBytesFormat != OptionBytesFormat.Unknown && chip.OptionBytesAddress is null)
        {
            yield return $"{chip.OptionBytesFormat} without an address";
        }
    }

    private static IEnumerable<string> AbsenceIsExplained(Chip chip)
    {
        (string Path, bool IsKnown)[] places =
        [
            ("UidAddress", chip.UidAddress is not null), ("FlashSizeAddress", chip.FlashSizeAddress is not null),
            ("OptionBytesAddress", chip.OptionBytesAddress is not null),
            ("WriteProtectionGroup", chip.WriteProtectionGroup is not null),
        ];
        return places.Where(place => !place.IsKnown && !IsAdmitted(chip.Sources.GetValueOrDefault(place.Path, "")))
            .Select(place => $"{place.Path} is missing, its source '{chip.Sources.GetValueOrDefault(place.Path)}' does not say why");
    }

    private static bool IsAdmitted(string source) => source.StartsWith("UNCERTAIN:", StringComparison.Ordinal)
        || source.Contains("none", StringComparison.Ordinal) || source.Contains("registers only", StringComparison.Ordinal);
}

using Nameplate.Chips;
using Nameplate.Chips.Places;
using Nameplate.Cli.Generation.Places;
using Spectre.Console;

namespace Nameplate.Cli.Output;

/// <summary>The advice for people: a table to compare, then each place in full, then what is not to be had.</summary>
internal static class AdviceText
{
    private const int LabelWidth = 11;

    public static void Show(Screen screen, PlaceAdvice advice)
    {
        screen.Say($"{advice.Chip.Name}  ({advice.Chip.Devices})");
        screen.Say();
        screen.Say("The places for a number, the fittest first, and what a number there outlives");
        screen.Say();
        screen.Table(Comparison(advice.Fit.Select((place, index) => ($"{index + 1} {place.Kind.NameOf()}", place))));
        foreach ((int index, PlaceFacts place) in advice.Fit.Index())
        {
            ShowPlace(screen, advice.Chip, $"{index + 1} {place.Kind.NameOf()}", place);
        }

        Without(screen, "What you asked for rules out", advice.Unfit.Select(unfit => (unfit.Place, string.Join("; ", unfit.Unmet))));
        Without(screen, "Not on this chip", advice.Missing.Where(place => place.Presence == PlacePresence.Absent).Select(place => (place, place.Why)));
        Without(screen, "Not settled by any document at hand",
            advice.Missing.Where(place => place.Presence == PlacePresence.Unknown).Select(place => (place, place.Why)));
        screen.Say();
    }

    public static void Show(Screen screen, IReadOnlyList<PlaceOverview> places)
    {
        screen.Say("The places for a number on an STM32, and what a number there outlives");
        screen.Say();
        screen.Table(Comparison(places.Select(place => (place.Likeness.Kind.NameOf(), place.Likeness))));
        foreach (PlaceOverview place in places)
        {
            screen.Say();
            screen.Say($"{place.Likeness.Kind.NameOf()}: {place.Likeness.Kind.TitleOf()}");
            screen.Field("on", FamiliesOf(place), LabelWidth);
            screen.Field("rewrites", place.Likeness.RewritesText, LabelWidth);
            screen.Field("catch", place.Likeness.Catch, LabelWidth);
        }

        screen.Say();
    }

    /// <summary><c>F0, F1, F3; not known of L5</c>.</summary>
    public static string FamiliesOf(PlaceOverview place) => place.Likeness.Kind == PlaceKind.ExternalFlash ? "every board that has one"
        : (place.Families.Count == 0 ? "none for sure" : string.Join(", ", place.Families))
            + (place.Unknown.Count == 0 ? "" : $"; not known of {string.Join(", ", place.Unknown)}");

    private static void ShowPlace(Screen screen, Chip chip, string name, PlaceFacts place)
    {
        screen.Say();
        screen.Say($"{name}: {place.Kind.TitleOf()}");
        if (place.Ranges.Count > 0)
        {
            screen.Field("where", string.Join(" and ", place.Ranges.Select(Quantity.Range)), LabelWidth);
        }

        screen.Field("holds", HoldsOf(place), LabelWidth);
        screen.Field("rewrites", place.RewritesText, LabelWidth);
        screen.Field("catch", place.Catch, LabelWidth);
        screen.Field("source", place.Source, LabelWidth);
        screen.Field("assign", PlaceCommand.For(chip, place) ?? "the firmware alone can", LabelWidth);
        foreach (string line in PlaceCode.For(chip, place)?.TrimEnd('\n').Split('\n').Prepend("") ?? [])
        {
            screen.Say(line.Length == 0 ? "" : $"    {line}");
        }
    }

    private static string HoldsOf(PlaceFacts place) => place switch
    {
        { Kind: PlaceKind.Spare or PlaceKind.Embed } => $"a number up to 64 bits and {Quantity.Bytes(place.Capacity ?? 0)} of other fields",
        { Kind: PlaceKind.UniqueId } => "96 bits, different in every chip",
        { Kind: PlaceKind.OptionBytes } => "a number up to 65534",
        { Kind: PlaceKind.Otp or PlaceKind.DataEeprom } => "a number up to 64 bits",
        { Kind: PlaceKind.BackupSram } => $"a number and its fields, {Quantity.Size(place.Capacity ?? 0)} in all",
        { Capacity: { } bytes } => Quantity.Size(bytes),
        _ => "what the part holds",
    };

    private static Table Comparison(IEnumerable<(string Name, PlaceFacts Place)> places)
    {
        Table table = Screen.NewTable("place", "ROM", "update", "mass erase", "RDP off", "no battery");
        foreach ((string name, PlaceFacts place) in places)
        {
            Screen.AddRow(table, name, RomOf(place.Rom), Said(place.Outlives.Update), Said(place.Outlives.MassErase), Said(place.Outlives.RdpRegression),
                Said(place.Outlives.PowerLoss));
        }

        return table;
    }

    private static string RomOf(RomReach rom) => (rom.Reads, rom.Writes) switch
    {
        (true, true) => "read, write",
        (true, _) => "read",
        (false, false) => "no",
        (false, true) => "write",
        _ => "?",
    };

    private static string Said(bool? holds) => holds switch
    {
        true => "yes",
        false => "no",
        null => "?",
    };

    private static void Without(Screen screen, string heading, IEnumerable<(PlaceFacts Place, string Why)> places)
    {
        if (places.Any())
        {
            screen.Say();
            screen.Say(heading);
            foreach ((PlaceFacts place, string why) in places)
            {
                screen.Field(place.Kind.NameOf(), why, 18);
            }
        }
    }
}

namespace Nameplate.Chips.Places;

/// <summary>The user data bytes among the option bytes: two on F0, F1 and F3, none on H7.</summary>
internal static class OptionBytesPlace
{
    private const string NoneOnH7 =
        "the data sheets promise 2 KB of user option bytes, but every one of those bits has a fixed function and is reached through "
        + "registers only: no bit of them is storage, and one borrowed for it changes how the chip boots or is protected";

    // Mass erase: RM0091 rev 10 and RM0364 rev 4, "The information block is unaffected by this procedure". Regression: taking
    // readout protection back erases all option bytes first, the user's among them.
    public static PlaceFacts Of(Chip chip)
    {
        PlaceFacts facts = new()
        {
            Kind = PlaceKind.OptionBytes,
            Presence = PlacePresence.Present,
            Rewrites = PlaceRewrites.Often,
            RewritesText = "as often as the option bytes endure; each change erases and writes all of them",
            Rom = new RomReach(true, true),
            Outlives = new Endurance(Update: true, MassErase: true, RdpRegression: false, PowerLoss: true),
            Catch = "16 bits only, and a power cut while they change can leave readout protection on: getting rid of it erases the flash.",
            Source = $"{chip.Sources["UserOptionBytes"]}; RM0091 rev 10 and RM0364 rev 4, mass erase",
        };
        return chip.UserOptionBytes is { } bytes ? facts with { Ranges = [bytes.Range], Capacity = bytes.Count }
            : chip.Family == "H7" ? ChipPlaces.Missing(facts, PlacePresence.Absent, NoneOnH7, "RM0399 §4.4, T20, T21")
            : ChipPlaces.Missing(facts, chip, "UserOptionBytes");
    }
}

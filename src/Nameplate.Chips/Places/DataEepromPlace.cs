namespace Nameplate.Chips.Places;

/// <summary>Data EEPROM beside the main flash: L0 and L1.</summary>
internal static class DataEepromPlace
{
    // A mass erase of these chips is an RDP regression (OpenOCD does it so), which RM0367 rev 7 §3.4.4 calls a mass erase; no
    // document at hand excepts the EEPROM from it, so it counts as erased.
    public static PlaceFacts Of(Chip chip)
    {
        PlaceFacts facts = new()
        {
            Kind = PlaceKind.DataEeprom,
            Presence = PlacePresence.Present,
            Rewrites = PlaceRewrites.Often,
            RewritesText = "as often as the EEPROM endures; no erase, two copies take turns",
            Rom = new RomReach(true, true),
            Outlives = new Endurance(Update: true, MassErase: false, RdpRegression: false, PowerLoss: true),
            Catch = "A firmware with data of its own there must leave the first 64 bytes alone, and no document excepts it from a mass erase.",
            Source = chip.Sources["DataEeprom"],
        };
        return chip.DataEeprom is { } range ? facts with { Ranges = [range], Capacity = range.Length } : ChipPlaces.Missing(facts, chip, "DataEeprom");
    }
}

namespace Nameplate.Chips.Places;

/// <summary>Data EEPROM beside the main flash: L0 and L1.</summary>
internal static class DataEepromPlace
{
    public static PlaceFacts Of(Chip chip)
    {
        PlaceFacts facts = new()
        {
            Kind = PlaceKind.DataEeprom,
            Presence = PlacePresence.Present,
            Rewrites = PlaceRewrites.Often,
            RewritesText = "as often as the EEPROM endures; no erase, two copies take turns",
            Rom = new RomReach(true, true),
            Outlives = new Endurance(Update: true, MassErase: null, RdpRegression: false, PowerLoss: true),
            Catch = "A firmware that keeps its own data there must leave these bytes alone, and taking back readout protection erases it.",
            Source = "",
        };
        return ChipPlaces.Missing(facts, PlacePresence.Absent, $"the {chip.Family} family has none", "CMSIS");
    }
}

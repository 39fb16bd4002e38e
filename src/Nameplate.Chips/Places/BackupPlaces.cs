namespace Nameplate.Chips.Places;

/// <summary>SRAM and registers of the backup domain: a battery's worth of memory, which only the firmware reaches.</summary>
internal static class BackupPlaces
{
    private static readonly Endurance s_outlives = new(Update: true, MassErase: true, RdpRegression: false, PowerLoss: false);

    public static PlaceFacts Sram(Chip chip)
    {
        PlaceFacts facts = Facts(PlaceKind.BackupSram) with
        {
            Catch = "It is gone with the battery, and the ROM cannot reach it (its clock is off and its addresses are refused): "
                + "firmware must keep a copy there.",
        };
        return From(facts, chip, BackupMemory.Of(chip.ProductId)?.Sram, "backup SRAM");
    }

    public static PlaceFacts Registers(Chip chip)
    {
        PlaceFacts facts = Facts(PlaceKind.BackupRegisters) with
        {
            Catch = "They are gone with the battery and with a tamper event, and the ROM cannot reach them: firmware must keep a copy there.",
        };
        return From(facts, chip, BackupMemory.Of(chip.ProductId)?.Registers, "backup registers");
    }

    private static PlaceFacts From(PlaceFacts facts, Chip chip, BackupArea? area, string what) => area switch
    {
        null => ChipPlaces.Missing(facts, PlacePresence.Unknown, $"no document at hand shows the {what} of {chip.Name}", "none"),
        { Range.Length: 0 } => ChipPlaces.Missing(facts, PlacePresence.Absent, $"{chip.Name} has none", area.Source),
        _ => facts with { Ranges = [area.Range], Capacity = area.Range.Length, Source = area.Source },
    };

    private static PlaceFacts Facts(PlaceKind kind) => new()
    {
        Kind = kind,
        Presence = PlacePresence.Present,
        Rewrites = PlaceRewrites.Often,
        RewritesText = "without end: it is RAM",
        Rom = new RomReach(false, false),
        Outlives = s_outlives,
        Catch = "",
        Source = "",
    };
}

namespace Nameplate.Chips.Places;

/// <summary>The one sentence at the end of the advice.</summary>
internal static class PlaceRecommendation
{
    public static string For(Chip chip, IReadOnlyList<PlaceFacts> fit, IReadOnlyList<PlaceFacts> missing) => fit switch
    {
        [] => $"No place of {chip.Name} meets every wish"
            + (missing.Any(place => place.Presence == PlacePresence.Unknown) ? " as far as documents tell" : "") + ": give up one of them.",
        [var best, ..] => Sentence(best),
    };

    private static string Sentence(PlaceFacts place) => place.Kind switch
    {
        PlaceKind.Spare => $"Keep the number in {Where(place, "the spare sector")}: the ROM bootloader writes it there, an update by Nameplate never "
            + "touches it, and it can be changed at any time; keep a backup, because a mass erase by another tool takes it.",
        PlaceKind.Embed => $"Keep the number in {Where(place, "the tail of the last sector")} and update the device with Nameplate only: the sector is "
            + "erased with the firmware, and Nameplate saves the number before and writes it back first.",
        PlaceKind.DataEeprom => $"Keep the number in {Where(place, "the data EEPROM")}: the ROM bootloader writes it there without an erase, no "
            + "firmware update touches it, and it can be changed at any time; note it down, because a mass erase may take it.",
        PlaceKind.Otp => $"Write the number into {Where(place, "OTP")} once it is final: nothing erases it there, not a mass erase and not the end of "
            + "readout protection"
            + (place.Rom.Writes == true ? "." : "; no document says that the ROM bootloader reaches it, so let the firmware write it."),
        PlaceKind.UniqueId => "Give each unique ID its number in a table that the firmware carries: nothing on the chip is written, so nothing can "
            + "be wiped, but each new device needs a firmware whose table knows it.",
        PlaceKind.OptionBytes => $"Put the number, if 16 bits do, into {Where(place, "the user data option bytes")} while the supply is safe, and "
            + "leave them alone from then on.",
        PlaceKind.BackupSram or PlaceKind.BackupRegisters => $"Let the firmware keep the number in {Where(place, $"the {place.Kind.TitleOf()}")} and "
            + "give VBAT a cell of its own: no tool on the UART can write it.",
        _ => "Put a serial flash or EEPROM beside the chip and let the firmware write the number into it: no tool on the UART can.",
    };

    private static string Where(PlaceFacts place, string what) => place.Ranges switch
    {
        [] => what,
        [var only] => $"{what} at 0x{only.Start:X8}",
        _ => $"{what}s at {string.Join(" and ", place.Ranges.Select(range => $"0x{range.Start:X8}"))}",
    };
}

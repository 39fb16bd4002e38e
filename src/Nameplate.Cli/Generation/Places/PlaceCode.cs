using Nameplate.Chips;
using Nameplate.Chips.Places;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Generation.Places;

/// <summary>The C that reads a number from a place: <c>bool device_number(uint64_t *number)</c>, a text of <c>Generation/C</c>.</summary>
internal static class PlaceCode
{
    /// <summary>The C for a place of a chip; null where the chip has it not, and where it depends on a part beside the chip.</summary>
    public static string? For(Chip chip, PlaceFacts place) => place.Presence != PlacePresence.Present ? null : place.Kind switch
    {
        PlaceKind.Spare or PlaceKind.Embed => CTemplate.Fill("place-store.c", [("CHIP", chip.Name), ("HEADER_COMMAND", HeaderCommand(chip, place)), .. Port(chip)]),
        PlaceKind.Otp => CTemplate.Fill("place-otp.c", [("CHIP", chip.Name), ("ADDRESS", Address(place)), .. OtpSlots(chip), .. Port(chip)]),
        PlaceKind.UniqueId => CTemplate.Fill("place-uid.c", ("CHIP", chip.Name)),
        PlaceKind.DataEeprom => CTemplate.Fill("place-eeprom.c", ("CHIP", chip.Name), ("ADDRESS", Address(place))),
        PlaceKind.OptionBytes => CTemplate.Fill("place-option-bytes.c", ("CHIP", chip.Name), ("ADDRESS", Address(place))),
        PlaceKind.BackupSram => CTemplate.Fill("place-backup-sram.c",
            [("CHIP", chip.Name), ("ADDRESS", Address(place)), ("SIZE", $"{place.Capacity}"), ("BEFORE", OpenBackup(chip)), .. Port(chip)]),
        PlaceKind.BackupRegisters => CTemplate.Fill("place-backup-registers.c", ("CHIP", chip.Name), ("ADDRESS", Address(place))),
        _ => null,
    };

    /// <summary>The command whose header the C of a store includes.</summary>
    public static string HeaderCommand(Chip chip, PlaceFacts place) => $"nameplate generate header --chip {chip.Name}"
        + (place.Kind == PlaceKind.Spare && chip.Identity?.Kind == PlacementKind.Embed ? " --regions 1" : "");

    private static (string, string)[] OtpSlots(Chip chip)
    {
        OtpLayout layout = new(chip);
        return [("SLOTS", $"{layout.Count}"), ("SLOT_SIZE", $"{layout.SlotSize}"), ("RECORD", $"{layout.RecordAt(0) - layout.OpenAt(0)}")];
    }

    private static string OpenBackup(Chip chip) => chip.ProductId is 0x450 or 0x480 or 0x483
        ? $"nameplate_mirror_h7_memory(0x{chip.ProductId:X3}), which makes this memory usable"
        : "clock of the backup SRAM, write access (DBP), backup regulator (BRE)";

    private static (string, string)[] Port(Chip chip)
    {
        FirmwarePort port = FirmwarePort.Of(chip);
        return [("PORT_DEFINITION", port.Definition), ("PORT", port.Address)];
    }

    private static string Address(PlaceFacts place) => $"0x{place.Ranges[0].Start:X8}u";
}

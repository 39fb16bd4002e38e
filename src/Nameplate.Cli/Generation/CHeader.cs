// The C header for one chip: where the store lies, for nameplate_open and for the card, and the user's own fields.
using System.Globalization;
using System.Text;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Cli.Generation;

internal static class CHeader
{
    /// <exception cref="UsageException">N205: two fields would become one macro.</exception>
    public static string Write(Reservation reservation, FieldCatalog fields)
    {
        Chip chip = reservation.Chip;
        StringBuilder text = new();
        text.Append($"/*\n * Nameplate on {chip.Name}: where the identity lies. Made by: {reservation.Command("header")}\n"
            + " * Do not edit; make it again when the chip, the regions or nameplate.fields.json change.\n */\n"
            + "#ifndef NAMEPLATE_CHIP_H\n#define NAMEPLATE_CHIP_H\n\n#include \"nameplate.h\"\n\n");
        Define(text, "NAMEPLATE_CHIP", $"\"{chip.Name}\"", chip.Devices);
        Define(text, "NAMEPLATE_PRODUCT_ID", $"0x{chip.ProductId:X3}u", "DBGMCU_IDCODE bits 11:0");
        if (chip.UidAddress is { } uid)
        {
            Define(text, "NAMEPLATE_UID_ADDRESS", Hex(uid), "the chip's 96-bit unique ID");
        }
        else
        {
            text.Append("/* NAMEPLATE_UID_ADDRESS is not defined: no document tells where the unique ID of this chip lies. */\n");
        }

        Define(text, "NAMEPLATE_FLASH_WORD", $"{chip.Flash.FlashWordSize}u", "bytes programmed at once");
        if (chip.Rom.EntryAddress is { } entry)
        {
            Define(text, "NAMEPLATE_SYSTEM_MEMORY", Hex(entry), $"the ROM bootloader's vector table: {SourceOf(chip)}");
        }
        else
        {
            text.Append("/* NAMEPLATE_SYSTEM_MEMORY is not defined: no document tells where the ROM bootloader of this chip starts. */\n");
        }

        WriteRegions(text, reservation);
        new FieldMacros(text).Write(fields);
        text.Append("\n#endif\n");
        return text.ToString();
    }

    /// <summary>One definition, aligned, with what it is.</summary>
    public static void Define(StringBuilder text, string name, string value, string comment) =>
        text.Append(CultureInfo.InvariantCulture, $"#define {name} {value} /* {Comment(comment)} */\n");

    /// <summary>Words that end no comment and begin none, on one line.</summary>
    public static string Comment(string words)
    {
        string line = new([.. words.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return line.Replace("*/", "* /", StringComparison.Ordinal).Replace("/*", "/ *", StringComparison.Ordinal).TrimEnd('*', '/', '\\');
    }

    private static void WriteRegions(StringBuilder text, Reservation reservation)
    {
        text.Append('\n');
        Define(text, "NAMEPLATE_REGION_COUNT", $"{reservation.Placement.Regions.Count}", "regions of the store");
        Define(text, "NAMEPLATE_REGION_SIZE", Hex(reservation.Placement.Regions[0].Length), "bytes of each");
        foreach ((int index, AddressRange region) in reservation.Regions)
        {
            Define(text, $"NAMEPLATE_R{index}_BASE", Hex(region.Start), $"__nameplate_r{index}_base");
            Define(text, $"NAMEPLATE_R{index}_ALIAS", Hex(AliasOf(reservation.Chip, region)),
                reservation.Chip.Flash.CanSwapBanks ? "where it appears while the flash banks are swapped" : "the same: this chip has one flash bank");
        }

        text.Append("#ifndef NAMEPLATE_SLOT_SIZE\n");
        Define(text, "NAMEPLATE_SLOT_SIZE", $"{reservation.Placement.SlotSize}u", "bytes, as the host formats it");
        text.Append("#endif\n\nstatic const nameplate_region_t NAMEPLATE_REGIONS[NAMEPLATE_REGION_COUNT] = {\n");
        foreach ((int index, AddressRange _) in reservation.Regions)
        {
            text.Append($"    {{ NAMEPLATE_R{index}_BASE, NAMEPLATE_R{index}_ALIAS, NAMEPLATE_REGION_SIZE }},\n");
        }

        bool isTwo = reservation.Placement.Regions.Count == 2;
        text.Append("};\n\n/* What NAMEPLATE_CARD of nameplate_card.h tells the host. */\n"
            + "#undef NAMEPLATE_CARD_REGION_COUNT\n#undef NAMEPLATE_CARD_R0_BASE\n#undef NAMEPLATE_CARD_R1_BASE\n#undef NAMEPLATE_CARD_REGION_SIZE\n"
            + $"#define NAMEPLATE_CARD_REGION_COUNT {reservation.Placement.Regions.Count}u\n#define NAMEPLATE_CARD_R0_BASE NAMEPLATE_R0_BASE\n"
            + $"#define NAMEPLATE_CARD_R1_BASE {(isTwo ? "NAMEPLATE_R1_BASE" : "0u")}\n#define NAMEPLATE_CARD_REGION_SIZE NAMEPLATE_REGION_SIZE\n");
    }

    private static uint AliasOf(Chip chip, AddressRange region) => chip.Flash.AliasOf(region)?.Start ?? region.Start;

    private static string SourceOf(Chip chip) => chip.Sources["Rom.EntryAddress"].Split(':')[0];

    private static string Hex(uint value) => value <= 0xFFFFF ? $"0x{value:X}u" : $"0x{value:X8}u";
}

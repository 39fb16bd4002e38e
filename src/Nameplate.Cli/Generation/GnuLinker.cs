// A linker script for GNU ld and LLD, to be included at the end of the firmware's own (binutils 2.40 documentation, "Linker
// Scripts": several MEMORY and SECTIONS commands in one script count as one; NOLOAD makes a section without bytes).
//
// The reservation is a memory and a NOLOAD section of its own, so that it stands in the map file and in no image. ASSERTs fail
// the link when the firmware's own script lets it in; their texts say what to write instead.
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Cli.Generation;

internal static class GnuLinker
{
    public static string Write(Reservation reservation, bool isLld)
    {
        StringBuilder text = new();
        WriteHead(text, reservation, isLld);
        text.Append("MEMORY\n{\n");
        foreach ((int index, AddressRange region) in reservation.Regions)
        {
            text.Append($"    NAMEPLATE_{index} (r) : ORIGIN = 0x{region.Start:X8}, LENGTH = {Reservation.Size(region.Length)}\n");
        }

        text.Append("}\n\nSECTIONS\n{\n");
        foreach ((int index, AddressRange region) in reservation.Regions)
        {
            text.Append($"    .nameplate_{index} (NOLOAD) :\n    {{\n        __nameplate_r{index}_base = .;\n"
                + $"        . += 0x{region.Length:X};\n    }} > NAMEPLATE_{index}\n    __nameplate_r{index}_size = 0x{region.Length:X};\n");
        }

        text.Append("}\n\n");
        foreach ((int index, AddressRange region) in reservation.Regions)
        {
            text.Append($"ASSERT(__nameplate_r{index}_base == 0x{region.Start:X8}, \"Nameplate: r{index} moved; include this file as it was made\")\n");
        }

        foreach (AddressRange gap in reservation.Gaps)
        {
            WriteAsserts(text, reservation, gap);
        }

        return text.ToString();
    }

    private static void WriteHead(StringBuilder text, Reservation reservation, bool isLld)
    {
        text.Append($"/*\n * Room for the identity on {reservation.Chip.Name}. Made by: "
            + $"{reservation.Command(isLld ? "linker --linker lld" : "linker")}\n *\n");
        foreach (string line in reservation.Map())
        {
            text.Append($" *   {line}\n");
        }

        text.Append(" *\n * Save this as nameplate.ld beside your linker script, and change three things there:\n *\n"
            + " * 1. MEMORY: in place of the FLASH line (the RAM lines stay as they are)\n *\n");
        foreach (FirmwareFlash part in reservation.Flash)
        {
            text.Append($" *        {part.Name,-7}(rx)      : ORIGIN = 0x{part.Range.Start:X8}, LENGTH = {Reservation.Size(part.Range.Length)}\n");
        }

        text.Append(" *\n * 2. SECTIONS: behind the vector table's KEEP(*(.isr_vector)), for the card of nameplate_card.h\n *\n"
            + " *        . = ALIGN(4);\n *        KEEP(*(.nameplate_card))\n *\n"
            + " * 3. The last line of the script\n *\n *        INCLUDE nameplate.ld\n *\n"
            + " *    The linker looks for it in the folder that it runs in: STM32CubeIDE runs in Debug, so there it is ../nameplate.ld.\n *\n");
        text.Append(reservation.Flash.Count > 1
            ? " * FLASH2 is yours to use: \"} > FLASH2\" behind a section puts it there. Leave the line out if you do not need it.\n"
            : "");
        text.Append(" * If your script calls FLASH otherwise, change the name in the ASSERTs below, too.\n");
        text.Append(isLld ? " * LLD wants MEMORY before the first use of ORIGIN or LENGTH: move lines such as _estack below it.\n" : "");
        text.Append(" */\n");
    }

    private static void WriteAsserts(StringBuilder text, Reservation reservation, AddressRange gap)
    {
        string ways = WaysOut(reservation);
        string what = $"0x{gap.Start:X8}..0x{gap.End - 1:X8}, which Nameplate keeps for the identity";
        text.Append($"ASSERT(ORIGIN(FLASH) >= 0x{gap.End:X8} || ORIGIN(FLASH) + LENGTH(FLASH) <= 0x{gap.Start:X8},\n"
            + $"    \"Nameplate: FLASH takes in {what}. In MEMORY write {MemoryOf(reservation.Flash[0])}\")\n");
        foreach (string section in (string[])[".text", ".data"])
        {
            text.Append($"ASSERT(LOADADDR({section}) >= 0x{gap.End:X8} || LOADADDR({section}) + SIZEOF({section}) <= 0x{gap.Start:X8},\n"
                + $"    \"Nameplate: {section} reaches into {what}. {ways}\")\n");
        }
    }

    private static string MemoryOf(FirmwareFlash part) =>
        $"{part.Name} (rx) : ORIGIN = 0x{part.Range.Start:X8}, LENGTH = {Reservation.Size(part.Range.Length)}";

    private static string WaysOut(Reservation reservation) => reservation.Flash.Count > 1
        ? $"Put a part of the firmware into {MemoryOf(reservation.Flash[1])}, or make it smaller"
        : "Make the firmware smaller";
}

// A scatter file for armlink (Arm Compiler for Embedded, armlink reference, "Scatter file syntax": EMPTY makes a region without
// content that is not initialised; ScatterAssert is evaluated after the link). Checked against that document only: armlink is
// not at hand where the tests run.
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Cli.Generation;

internal static class ArmLinker
{
    public static string Write(Reservation reservation)
    {
        StringBuilder text = new();
        text.Append($"; Room for the identity on {reservation.Chip.Name}. Made by: {reservation.Command("linker --linker armlink")}\n;\n");
        foreach (string line in reservation.Map())
        {
            text.Append($";   {line}\n");
        }

        text.Append("""
            ;
            ; Take these regions in place of your scatter file's flash regions; its RAM regions go where it says so. armlink drops
            ; a card that nothing refers to, so add --keep=*(.nameplate_card) to its options. The symbols come from any one C file:
            ;

            """.ReplaceLineEndings("\n"));
        foreach ((int index, AddressRange region) in reservation.Regions)
        {
            text.Append($";   __asm(\".globl __nameplate_r{index}_base\\n__nameplate_r{index}_base = 0x{region.Start:X8}\");\n"
                + $";   __asm(\".globl __nameplate_r{index}_size\\n__nameplate_r{index}_size = 0x{region.Length:X}\");\n");
        }

        for (int i = 0; i < reservation.Flash.Count; i++)
        {
            WriteFlash(text, reservation, i);
        }

        foreach (FirmwareFlash part in reservation.Flash.Take(1))
        {
            text.Append($"\n; This fails where the firmware reaches into what is kept for the identity: make it smaller{(reservation.Flash.Count > 1 ? ",\n; or name files in LR_FLASH2" : "")}.\n"
                + $"ScatterAssert(LoadLimit(LR_{part.Name}) <= 0x{part.Range.End:X8})\n");
        }

        return text.ToString();
    }

    private static void WriteFlash(StringBuilder text, Reservation reservation, int index)
    {
        FirmwareFlash part = reservation.Flash[index];
        text.Append($"\nLR_{part.Name} 0x{part.Range.Start:X8} 0x{part.Range.Length:X8}\n{{\n");
        if (index > 0)
        {
            text.Append($"    ER_{part.Name} 0x{part.Range.Start:X8} 0x{part.Range.Length:X8}\n    {{\n        ; the files that shall go here: big_table.o (+RO)\n    }}\n}}\n");
            return;
        }

        text.Append($"    ER_VECTORS 0x{part.Range.Start:X8}\n    {{\n        *.o (RESET, +First)\n    }}\n"
            + "    ER_CARD +0\n    {\n        *(.nameplate_card)\n    }\n"
            + "    ER_FLASH +0\n    {\n        *(InRoot$$Sections)\n        .ANY (+RO)\n        .ANY (+XO)\n    }\n"
            + "    ; your RAM regions: RW_DTCM 0x20000000 0x20000 { .ANY (+RW +ZI) } and so on\n");
        foreach ((int number, AddressRange region) in reservation.Regions)
        {
            text.Append($"    NAMEPLATE_{number} 0x{region.Start:X8} EMPTY 0x{region.Length:X}\n    {{\n    }}\n");
        }

        text.Append("}\n");
    }
}

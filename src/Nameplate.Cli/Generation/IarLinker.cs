// Directives for an IAR linker configuration file (IAR C/C++ Development Guide for Arm 9.70, "The linker configuration file":
// define [exported] symbol, if, error, keep, define block … with fixed order). Checked against that document only: ILINK is not
// at hand where the tests run. Its expressions know < and >, but not <= and >=.
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Cli.Generation;

internal static class IarLinker
{
    public static string Write(Reservation reservation)
    {
        StringBuilder text = new();
        text.Append($"/*\n * Room for the identity on {reservation.Chip.Name}. Made by: {reservation.Command("linker --linker iar")}\n *\n");
        foreach (string line in reservation.Map())
        {
            text.Append($" *   {line}\n");
        }

        FirmwareFlash flash = reservation.Flash[0];
        text.Append(" *\n * In your .icf file:\n *\n * 1. In place of its two lines\n *\n"
            + $" *        define symbol __ICFEDIT_region_ROM_start__ = 0x{flash.Range.Start:X8};\n"
            + $" *        define symbol __ICFEDIT_region_ROM_end__   = 0x{flash.Range.End - 1:X8};\n *\n"
            + " * 2. In place of: place at address mem:__ICFEDIT_intvec_start__ { readonly section .intvec };\n *\n"
            + " *        define block NAMEPLATE_HEAD with fixed order { readonly section .intvec, readonly section .nameplate_card };\n"
            + " *        place at address mem:__ICFEDIT_intvec_start__ { block NAMEPLATE_HEAD };\n *\n"
            + " * 3. At the end\n *\n *        include \"nameplate.icf\";\n */\n");
        foreach (FirmwareFlash part in reservation.Flash.Skip(1))
        {
            text.Append($"define region NAMEPLATE_{part.Name} = mem:[from 0x{part.Range.Start:X8} to 0x{part.Range.End - 1:X8}]; // free for firmware: place in it what you like\n");
        }

        foreach ((int index, AddressRange region) in reservation.Regions)
        {
            text.Append($"define exported symbol __nameplate_r{index}_base = 0x{region.Start:X8};\n"
                + $"define exported symbol __nameplate_r{index}_size = 0x{region.Length:X};\n");
        }

        text.Append("keep { section .nameplate_card };\n");
        foreach (AddressRange gap in reservation.Gaps)
        {
            text.Append($"if (__ICFEDIT_region_ROM_start__ < 0x{gap.End:X8} && __ICFEDIT_region_ROM_end__ > 0x{gap.Start - 1:X8})\n{{\n"
                + $"  error \"Nameplate: ROM takes in {gap}, which is kept for the identity. Let __ICFEDIT_region_ROM_end__ be 0x{flash.Range.End - 1:X8}\";\n}}\n");
        }

        return text.ToString();
    }
}

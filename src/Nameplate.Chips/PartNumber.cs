// ST's part numbers, as the ordering tables of the STM32 datasheets print them:
//
//   STM32 H743 Z I T 6 ...
//         │    │ │ └─┴─── package, temperature range, options: not needed here
//         │    │ └─────── flash size: 8 = 64 KB, B = 128 KB, E = 512 KB, G = 1 MB, I = 2 MB; x = any
//         │    └───────── pins; x = any
//         └────────────── line and part
using System.Text.RegularExpressions;
using Nameplate.Chips.Data;

namespace Nameplate.Chips;

/// <summary>As much of a part number as was given.</summary>
internal sealed partial record PartNumber(string Part, char? SizeCode)
{
    /// <summary>Reads <c>stm32h743zit6</c>, <c>H743ZI</c>, <c>h743xi</c>, <c>h743</c>; else null.</summary>
    public static PartNumber? Parse(string text)
    {
        Match match = Shape().Match(text);
        return match.Success ? new PartNumber(match.Groups["part"].Value, SizeCodeOf(match.Groups["size"])) : null;
    }

    /// <summary>True if a chip of this row may be sold under this number.</summary>
    public bool Fits(ChipRow row) =>
        row.Parts.Contains(Part, StringComparer.OrdinalIgnoreCase) && (SizeCode is null || SizeCode == row.SizeCode);

    private static char? SizeCodeOf(Group size) =>
        size.Success && size.Value is not ("x" or "X") ? char.ToUpperInvariant(size.Value[0]) : null;

    [GeneratedRegex(
        @"^(STM32)?(?<part>H7[0-9A-Z][0-9])([A-Z]((?<size>[0-9A-Z])([A-Z]([0-9X][0-9A-Z]{0,4})?)?)?)?\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

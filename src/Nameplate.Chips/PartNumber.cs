// ST's part numbers, as the ordering tables of the STM32 datasheets print them:
//
//   STM32 H743 Z I T 6 ...  -dual
//         │    │ │ └─┴───     └── Nameplate's own: which of two geometries that an option bit chooses between
//         │    │ │ └───────────── package, temperature range, options: not needed here
//         │    │ └─────────────── flash size: Data/SizeCodes; x = any
//         │    └───────────────── pins; x = any
//         └────────────────────── line and part
using System.Text.RegularExpressions;
using Nameplate.Chips.Data;

namespace Nameplate.Chips;

/// <summary>As much of a part number as was given.</summary>
internal sealed partial record PartNumber(string Part, char? SizeCode, string Geometry)
{
    /// <summary>Reads <c>stm32h743zit6</c>, <c>H743ZI</c>, <c>h743xi</c>, <c>h743</c>; else null.</summary>
    public static PartNumber? Parse(string text)
    {
        Match match = Shape().Match(text);
        return match.Success ? new PartNumber(
            match.Groups["part"].Value, SizeCodeOf(match.Groups["size"]), match.Groups["geometry"].Value.ToLowerInvariant()) : null;
    }

    /// <summary>The chip of this row that may be sold under this number, or null.</summary>
    public Chip? ChipOf(ChipRow row)
    {
        bool fits = row.Parts.Any(part => part.Names(Part) && (SizeCode is not { } code || part.IsSoldIn(code)))
            && row.Chip.Name.EndsWith(Geometry, StringComparison.Ordinal);
        return !fits ? null : SizeCode is { } size ? row.OfCode(size) : row.Chip;
    }

    private static char? SizeCodeOf(Group size) =>
        size.Success && size.Value is not ("x" or "X") ? char.ToUpperInvariant(size.Value[0]) : null;

    [GeneratedRegex(
        @"^(STM32)?(?<part>WBA[0-9][0-9X]|W[BL][0-9E][0-9X]|[CFGHLU][0-9][0-9A-Z][0-9X])"
        + @"([A-Z]((?<size>[0-9A-Z])([A-Z]([0-9X][0-9A-Z]{0,4})?)?)?)?(?<geometry>-(single|dual))?\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

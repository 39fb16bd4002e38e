// Units and their exact conversion. A unit is a rational multiple of its family's base unit; a value is converted with integers
// of any size, so that 0.25 s is 250 ms and 250 us is no whole number of ms, without rounding in between.

using System.Globalization;
using System.Numerics;

namespace Nameplate.Identity;

/// <summary>A decimal number, exactly: <paramref name="Numerator"/> / <paramref name="Denominator"/>.</summary>
internal readonly record struct ExactNumber(BigInteger Numerator, BigInteger Denominator)
{
    private const int ShownDigits = 12;

    /// <summary>Reads <c>-12.5</c> or <c>0x1F</c>; null for anything else, or more than 40 characters.</summary>
    public static ExactNumber? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 40)
        {
            return null;
        }
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return BigInteger.TryParse(
                $"0{text[2..]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out BigInteger hex)
                && text.Length > 2 ? new(hex, 1) : null;
        }
        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<char> fraction = point < 0 ? [] : text[(point + 1)..];
        bool fine = (point < 0 || (fraction.Length > 0 && !fraction.ContainsAnyExceptInRange('0', '9')))
            && whole.TrimStart('-').Length > 0;
        return fine && BigInteger.TryParse(
            $"{whole}{fraction}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger digits)
            ? new(digits, BigInteger.Pow(10, fraction.Length))
            : null;
    }

    public ExactNumber Times(BigInteger numerator, BigInteger denominator)
    {
        (BigInteger n, BigInteger d) = (Numerator * numerator, Denominator * denominator);
        var common = BigInteger.GreatestCommonDivisor(n, d);
        return new(n / common, d / common);
    }

    public bool IsWhole => Numerator % Denominator == 0;

    public BigInteger Whole => Numerator / Denominator;

    /// <summary>Decimal, for people, cut after <see cref="ShownDigits"/> digits behind the point.</summary>
    public override string ToString()
    {
        string sign = Numerator.Sign * Denominator.Sign < 0 ? "-" : "";
        var whole = BigInteger.DivRem(BigInteger.Abs(Numerator), BigInteger.Abs(Denominator), out BigInteger rest);
        string fraction = (rest * BigInteger.Pow(10, ShownDigits) / BigInteger.Abs(Denominator))
            .ToString($"D{ShownDigits}", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{sign}{whole.ToString(CultureInfo.InvariantCulture)}{(fraction.Length > 0 ? "." : "")}{fraction}";
    }
}

/// <summary>The units that can be converted into each other.</summary>
internal static class FieldUnits
{
    private static readonly Dictionary<string, (string Family, long Numerator, long Denominator)> Units =
        new(StringComparer.Ordinal)
        {
            ["ns"] = ("time", 1, 1_000_000_000),
            ["us"] = ("time", 1, 1_000_000),
            ["ms"] = ("time", 1, 1_000),
            ["s"] = ("time", 1, 1),
            ["min"] = ("time", 60, 1),
            ["h"] = ("time", 3_600, 1),
            ["mHz"] = ("frequency", 1, 1_000),
            ["Hz"] = ("frequency", 1, 1),
            ["kHz"] = ("frequency", 1_000, 1),
            ["MHz"] = ("frequency", 1_000_000, 1),
            ["uV"] = ("voltage", 1, 1_000_000),
            ["mV"] = ("voltage", 1, 1_000),
            ["V"] = ("voltage", 1, 1),
            ["uA"] = ("current", 1, 1_000_000),
            ["mA"] = ("current", 1, 1_000),
            ["A"] = ("current", 1, 1),
            ["um"] = ("length", 1, 1_000_000),
            ["mm"] = ("length", 1, 1_000),
            ["m"] = ("length", 1, 1),
            ["ppm"] = ("ratio", 1, 1_000_000),
            ["%"] = ("ratio", 1, 100),
        };

    /// <summary>The factor from one unit to another; null if they do not measure the same thing.</summary>
    public static (BigInteger Numerator, BigInteger Denominator)? Factor(string from, string to)
    {
        if (from == to)
        {
            return (1, 1);
        }
        return Units.TryGetValue(from, out var a) && Units.TryGetValue(to, out var b) && a.Family == b.Family
            ? ((BigInteger)a.Numerator * b.Denominator, (BigInteger)a.Denominator * b.Numerator)
            : null;
    }
}

namespace Nameplate.Chips.Data;

/// <summary>The middle of a part number as a row gives it: <c>F405</c>, or <c>F103:8B</c> where only some sizes are meant.</summary>
/// <param name="Part">Letters and digits; x stands for any one.</param>
/// <param name="Codes">Size codes; empty for all.</param>
internal readonly record struct PartCode(string Part, string Codes)
{
    public static PartCode Parse(string text) =>
        text.Split(':') is [string part, string codes] ? new PartCode(part, codes) : new PartCode(text, "");

    public bool IsSoldIn(char code) => Codes.Length == 0 || Codes.Contains(code, StringComparison.Ordinal);

    public bool Names(string part) => part.Length == Part.Length
        && part.Zip(Part).All(pair => pair.Second == 'x' || char.ToUpperInvariant(pair.First) == pair.Second);
}

namespace Nameplate.Chips.Data;

/// <summary>A chip with the names it is sold under.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Parts">The middle of its part numbers: <c>H743</c>, <c>H753</c>.</param>
/// <param name="SizeCode">The letter of the part number that stands for its flash size: <c>I</c> for 2 MB.</param>
internal sealed record ChipRow(Chip Chip, IReadOnlyList<string> Parts, char SizeCode);

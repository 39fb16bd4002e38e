namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>generate</c>.</summary>
/// <param name="What"><c>linker</c> or <c>header</c>.</param>
/// <param name="Chip">The chip.</param>
/// <param name="Placement">Where the identity lies.</param>
/// <param name="Flash">What firmware may use.</param>
/// <param name="Fences">What it must leave free.</param>
/// <param name="File">Where the text was written; null where it was not.</param>
/// <param name="Text">The text.</param>
internal sealed record GenerateReport(
    string What, string Chip, PlacementReport Placement, IReadOnlyList<FirmwareFlashReport> Flash,
    IReadOnlyList<FenceReport> Fences, string? File, string Text) : Report("nameplate.generate/1");

/// <summary>Flash that firmware may use, under the name that the linker script gives it.</summary>
internal sealed record FirmwareFlashReport(string Name, RangeReport Range);

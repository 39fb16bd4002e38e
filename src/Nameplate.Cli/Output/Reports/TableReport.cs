namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>table</c>.</summary>
/// <param name="What"><c>c</c>, <c>header</c> or <c>csv</c>.</param>
/// <param name="Devices">Rows of the table.</param>
/// <param name="BytesPerDevice">What a row costs in flash.</param>
/// <param name="Crc">CRC-32 of the rows, as the C computes it.</param>
/// <param name="Chip">The chip whose own number is found; null for none.</param>
/// <param name="File">Where the text was written; null where it was not.</param>
/// <param name="Text">The text.</param>
internal sealed record TableReport(
    string What, int Devices, int BytesPerDevice, string Crc, string? Chip, string? File, string Text) : Report("nameplate.table/1");

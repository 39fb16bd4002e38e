namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>simulate</c>, written when the devices can be reached.</summary>
internal sealed record SimulateReport(IReadOnlyList<SimulatedDeviceReport> Devices) : Report("nameplate.simulate/1");

/// <summary>One virtual device, and what to give to <c>-p</c>.</summary>
internal sealed record SimulatedDeviceReport(string Port, string Chip, string Uid, string? File);

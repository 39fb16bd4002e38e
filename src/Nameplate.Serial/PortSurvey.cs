namespace Nameplate.Serial;

/// <summary>What the system tells of a port before anybody opens it.</summary>
/// <param name="Device">The real thing behind the name, as <see cref="SerialPorts.Resolve(string)"/> gives it.</param>
/// <param name="Exists">Whether it is there; null where only opening it tells.</param>
/// <param name="Listed">Its row of <see cref="SerialPorts.List"/>; null for a pseudo-terminal and whatever else is not listed.</param>
/// <param name="Holders">
/// The processes that have it open; null where the system does not tell. Without root only the user's own are seen.
/// </param>
public sealed record PortSurvey(string Device, bool? Exists, SerialPortInfo? Listed, IReadOnlyList<PortHolder>? Holders);

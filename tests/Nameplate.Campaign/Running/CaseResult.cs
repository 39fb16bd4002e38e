namespace Nameplate.Campaign.Running;

/// <summary>What one case came to.</summary>
/// <param name="Failure">What was broken, in words; null if everything held.</param>
/// <param name="Asked">The program asked a user before it went on; the case went on with yes.</param>
/// <param name="Overwrote">A line with a meaning was programmed although it was not virgin. Cost nothing here, or there would be
/// a failure; the rules keep it rare, not impossible (docs/formats/identity-store-design.md).</param>
/// <param name="Crashed">The failure is an exception that no case expects.</param>
internal readonly record struct CaseResult(string? Failure, bool Asked = false, bool Overwrote = false, bool Crashed = false);

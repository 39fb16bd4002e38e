using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>A chip cannot keep its identity where it was asked to (N810).</summary>
/// <param name="message">What was asked, and why it cannot be.</param>
/// <param name="hint">What to do now.</param>
public sealed class PlacementException(string message, string hint)
    : CodedException(ErrorCodes.NoSuchPlacement, message, hint);

using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>What was asked needs a fact of the chip that no document gives (N608).</summary>
/// <param name="chip">The chip.</param>
/// <param name="path">The fact, by its path in <see cref="Chip.Sources"/>: <c>UidAddress</c>.</param>
/// <param name="what">The fact in words: <c>where the unique ID lies</c>.</param>
public sealed class UnknownChipFactException(Chip chip, string path, string what) : CodedException(
    ErrorCodes.UnknownChipFact,
    $"no document at hand tells {what} on {chip?.Name} ({chip?.ReasonFor(path)})",
    "Nothing is guessed. If a document gives the value, report it with the place in it.")
{
    /// <summary>The fact's path in <see cref="Chip.Sources"/>.</summary>
    public string Path { get; } = path;
}

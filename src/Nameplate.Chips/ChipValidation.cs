using Nameplate.Chips.Validation;

namespace Nameplate.Chips;

/// <summary>The demands that chip rows must fulfil before anything may rely on them.</summary>
public static class ChipValidation
{
    /// <summary>All checks.</summary>
    public static IReadOnlyList<ChipCheck> Checks { get; } =
        [.. DatabaseChecks.All, .. FlashChecks.All, .. PlaceChecks.All, .. TimingChecks.All, .. IdentityChecks.All, .. RomChecks.All];

    /// <summary>What any check objects to among <paramref name="chips"/>, by check; empty if nothing.</summary>
    public static IReadOnlyList<ChipFinding> Validate(IReadOnlyList<Chip> chips) =>
        [.. Checks.SelectMany(check => check.Run(chips))];
}

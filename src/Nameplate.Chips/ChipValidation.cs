using Nameplate.Chips.Validation;

namespace Nameplate.Chips;

/// <summary>The demands that chip rows must fulfil before anything may rely on them: the built-in ones and a user's own.</summary>
public static class ChipValidation
{
    /// <summary>All checks.</summary>
    public static IReadOnlyList<ChipCheck> Checks { get; } =
        [.. DatabaseChecks.All, .. FlashChecks.All, .. TimingChecks.All, .. IdentityChecks.All, .. RomChecks.All];

    /// <summary>What any check objects to among <paramref name="chips"/>, in the order of the checks; empty if nothing.</summary>
    public static IReadOnlyList<ChipFinding> Validate(IReadOnlyList<Chip> chips) =>
        [.. Checks.SelectMany(check => check.Run(chips))];
}

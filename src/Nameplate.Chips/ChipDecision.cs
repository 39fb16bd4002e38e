namespace Nameplate.Chips;

/// <summary>What told a chip's variant.</summary>
public enum DecidedBy
{
    /// <summary>The device's flash-size register.</summary>
    SizeRegister,

    /// <summary>The product ID: it has one variant only.</summary>
    ProductId,

    /// <summary>The person: the register decides nothing, and nothing that the device tells is against it.</summary>
    Choice,
}

/// <summary>Which chip a device is, and how that is known.</summary>
/// <param name="Chip">The row of the database.</param>
/// <param name="By">What told.</param>
public sealed record ChipDecision(Chip Chip, DecidedBy By);

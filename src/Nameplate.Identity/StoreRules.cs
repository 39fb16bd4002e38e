namespace Nameplate.Identity;

/// <summary>
/// The rules that keep an identity through accidents, each by its name in docs/formats/identity-store.md. All hold, always;
/// the tests take one away at a time to prove that they notice.
/// </summary>
internal sealed record StoreRules
{
    public static StoreRules All { get; } = new();

    /// <summary>R: the slots behind a blank one are read too.</summary>
    public bool ReadBehindBlankSlots { get; init; } = true;

    /// <summary>R: settled is what has exactly the right settle line, not one that is merely not blank.</summary>
    public bool SettledMeansRight { get; init; } = true;

    /// <summary>W2c: no append where an erase of the region with the newest settled slot may have been cut.</summary>
    public bool AppendOnlyWhereSettled { get; init; } = true;

    /// <summary>W3: header and settle line count as begun, too.</summary>
    public bool LinesBesideTheMarkCount { get; init; } = true;

    /// <summary>W3: slots are marked before they are written.</summary>
    public bool MarkSlots { get; init; } = true;

    /// <summary>W3: a mark is programmed whatever it reads.</summary>
    public bool MarkWithoutLooking { get; init; } = true;

    /// <summary>W4: what was programmed is read back.</summary>
    public bool ReadBack { get; init; } = true;

    /// <summary>W4: commit and settle come after header and payload.</summary>
    public bool BodyFirst { get; init; } = true;

    /// <summary>W6: the region without the newest settled slot is erased, not the one with it.</summary>
    public bool KeepNewestSettled { get; init; } = true;

    /// <summary>W6: what is kept is settled; the newest valid slot is not enough.</summary>
    public bool KeepSettledNotValid { get; init; } = true;

    /// <summary>W6, W7: a region is erased whatever it reads.</summary>
    public bool EraseUnconditionally { get; init; } = true;

    /// <summary>W1: what is neither blank nor a store is refused.</summary>
    public bool RefuseForeign { get; init; } = true;

    /// <summary>J: an interrupted erase is repeated even if the store reads as valid.</summary>
    public bool RollForwardThoughValid { get; init; } = true;
}

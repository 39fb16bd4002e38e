namespace Nameplate.Identity;

/// <summary>What a reader found: the identity, if there is one, and everything that a writer must know.</summary>
public sealed record StoreView
{
    /// <summary>The layout that was read.</summary>
    public required StoreLayout Layout { get; init; }

    /// <summary>How much was read.</summary>
    public required ReadScope Scope { get; init; }

    /// <summary>Whether there is an identity.</summary>
    public required StoreState State { get; init; }

    /// <summary>What was noticed.</summary>
    public required StoreStatus Status { get; init; }

    /// <summary>The side of a bank swap on which the identity lies, and where a writer works. Primary when there is none.</summary>
    public required StoreSide Side { get; init; }

    /// <summary>The newest valid generation; null unless <see cref="State"/> is <see cref="StoreState.Valid"/>.</summary>
    public required SlotRecord? Newest { get; init; }

    /// <summary>The newest generation that is also settled; null if none is.</summary>
    public required SlotRecord? NewestSettled { get; init; }

    /// <summary>The other valid generations of this side that were examined, newest first.</summary>
    public required IReadOnlyList<SlotRecord> History { get; init; }

    /// <summary>The regions of <see cref="Side"/>, in list order.</summary>
    public required IReadOnlyList<RegionView> Regions { get; init; }

    /// <summary>The regions of the other side; empty without aliases.</summary>
    public required IReadOnlyList<RegionView> OtherSide { get; init; }

    /// <summary>Greatest epoch of any valid header or self-consistent settle line of this side; 0 if there is none.</summary>
    public required uint MaxEpoch { get; init; }

    /// <summary>Greatest generation of any valid slot header or self-consistent settle line of this side; 0 if none.</summary>
    public required uint MaxGeneration { get; init; }

    /// <summary>Where a later format was found, or null.</summary>
    public required uint? LaterVersionAt { get; init; }

    /// <summary>Every line that was read, by address.</summary>
    public required IReadOnlyDictionary<uint, LineRead> Lines { get; init; }

    /// <summary>True if all of <paramref name="bits"/> are set.</summary>
    public bool Has(StoreStatus bits) => (Status & bits) == bits;

    /// <summary>The number, or null without a valid identity.</summary>
    public ulong? DeviceId => Newest?.DeviceId;
}

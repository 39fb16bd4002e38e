namespace Nameplate.Identity;

/// <summary>How an identity came onto the device.</summary>
public enum WriteKind
{
    /// <summary>It was there already, settled: nothing was programmed.</summary>
    Unchanged,

    /// <summary>Into the next free slot; nothing was erased.</summary>
    Appended,

    /// <summary>Into the other region, which was erased for it.</summary>
    Compacted,

    /// <summary>Into the store's only region, which was erased under a journal.</summary>
    CompactedUnderJournal,

    /// <summary>Into a new store.</summary>
    Formatted,

    /// <summary>By finishing what a journal said.</summary>
    RolledForward,
}

/// <summary>A write that was read back to its settle line.</summary>
/// <param name="Kind">How.</param>
/// <param name="Slot">Where it lies now.</param>
/// <param name="AuthenticationDropped">The content changed, so the old authentication field no longer fits and was left out.</param>
/// <param name="SlotsAbandoned">Slots that did not take the write and are used up.</param>
public sealed record WriteOutcome(WriteKind Kind, SlotRecord Slot, bool AuthenticationDropped, int SlotsAbandoned);

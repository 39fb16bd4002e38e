namespace Nameplate.Identity;

/// <summary>What to do about an open journal.</summary>
public enum RecoveryAction
{
    /// <summary>Nothing was erased: close it.</summary>
    Discard,

    /// <summary>The new content is on the chip: close it.</summary>
    Done,

    /// <summary>Something newer is on the chip: close it and say so.</summary>
    Superseded,

    /// <summary>Erase again and write the new content.</summary>
    RollForward,

    /// <summary>Another host wrote meanwhile: only a user can decide.</summary>
    Conflict,

    /// <summary>It cannot be told where the store is, or whether this is its place: only a user can decide.</summary>
    Ask,
}

/// <summary>A decision about an open journal.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Side">On which side of a bank swap, seen from the layout.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record RecoveryDecision(RecoveryAction Action, StoreSide Side, string Reason);

/// <summary>Decides what an open journal means for a device that was just read.</summary>
public static class JournalRecovery
{
    /// <summary>Decides. Pure: reads and writes nothing.</summary>
    /// <param name="record">The journal.</param>
    /// <param name="view">The device, read with <see cref="ReadScope.History"/>.</param>
    /// <param name="swapBankNow">SWAP_BANK as read now, or null.</param>
    public static RecoveryDecision Decide(JournalRecord record, StoreView view, bool? swapBankNow) =>
        throw new NotSupportedException();
}

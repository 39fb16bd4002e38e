namespace Nameplate.Identity;

/// <summary>Writes identities (docs/formats/identity-store.md §6). One owner, one call at a time.</summary>
public sealed class StoreWriter
{
    /// <summary>Creates a writer.</summary>
    /// <param name="flash">The device.</param>
    /// <param name="layout">Where the store lies, or shall lie.</param>
    /// <param name="stamp">Who writes, and when.</param>
    public StoreWriter(IStoreFlash flash, StoreLayout layout, WriteStamp stamp) => throw new NotSupportedException();

    /// <summary>
    /// Makes the identity what <paramref name="edit"/> says. Nothing is written if it is that already. Read back to the
    /// settle line before it returns.
    /// </summary>
    /// <param name="view">What was read in this session, of the same layout.</param>
    /// <param name="edit">What to change. On a device without an identity it must name a number.</param>
    /// <param name="journal">Needed when the store's only region must be erased; null: such an edit is refused.</param>
    /// <param name="cancellationToken">Ends the call between two acts; what was written stays, and a rerun finishes it.</param>
    /// <exception cref="IdentityStoreException">The store forbids it, or the flash did not take it.</exception>
    public ValueTask<WriteOutcome> WriteAsync(
        StoreView view, StoreEdit edit, JournalOwner? journal, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Finishes what an open journal says: erases again and writes its content.</summary>
    public ValueTask<WriteOutcome> RollForwardAsync(
        StoreView view, JournalRecord record, JournalOwner journal, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// The whole of a fresh store with one generation, for a region that somebody else erases: what will be programmed, line
    /// by line, before anything is.
    /// </summary>
    public FreshStorePlan PlanFresh(StoreView view, StoreEdit edit) => throw new NotSupportedException();

    /// <summary>Programs a plan into its region, which was erased in this session, and reads it back to the settle line.</summary>
    public ValueTask<WriteOutcome> WriteFreshAsync(FreshStorePlan plan, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

/// <summary>Whose journal it is.</summary>
/// <param name="Journal">Where records become durable.</param>
/// <param name="DeviceKey">UID in hex, or the text that stands for it.</param>
/// <param name="SwapBank">SWAP_BANK as read, or null.</param>
public sealed record JournalOwner(IStoreJournal Journal, string DeviceKey, bool? SwapBank);

/// <summary>What a fresh store will consist of.</summary>
/// <param name="Side">Side of a bank swap that it is for.</param>
/// <param name="Content">What it says.</param>
/// <param name="Lines">Every line that will be programmed, in order.</param>
public sealed record FreshStorePlan(StoreSide Side, Snapshot Content, IReadOnlyList<PlannedLine> Lines);

/// <summary>One line to be programmed.</summary>
/// <param name="Address">Where.</param>
/// <param name="Bytes">32 bytes.</param>
public readonly record struct PlannedLine(uint Address, ReadOnlyMemory<byte> Bytes);

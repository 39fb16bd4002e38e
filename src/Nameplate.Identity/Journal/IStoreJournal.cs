namespace Nameplate.Identity;

/// <summary>Where the host keeps the one record that makes the erase of a store's only region safe.</summary>
public interface IStoreJournal
{
    /// <summary>
    /// Makes <paramref name="record"/> durable (file and directory synced) in place of any earlier one of the same device.
    /// The store does nothing further until this returns; if it throws, the act that it announces does not happen.
    /// </summary>
    ValueTask SaveAsync(JournalRecord record, CancellationToken cancellationToken);
}

/// <summary>How far a journalled erase has come.</summary>
public enum JournalState
{
    /// <summary>Recorded; nothing was erased.</summary>
    Prepared,

    /// <summary>An erase may have begun.</summary>
    Erasing,

    /// <summary>The new content is on the chip, settled. The record is history.</summary>
    Closed,
}

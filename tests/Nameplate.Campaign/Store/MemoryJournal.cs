using Nameplate.Identity;

namespace Nameplate.Campaign.Store;

/// <summary>A journal that survives every cut of the device, as a disk does.</summary>
internal sealed class MemoryJournal : IStoreJournal
{
    /// <summary>The record, unless it is closed.</summary>
    public JournalRecord? Open { get; set; }

    public JournalOwner Owner => new(this, "0123456789ABCDEF01234567", null);

    public ValueTask SaveAsync(JournalRecord record, CancellationToken cancellationToken)
    {
        Open = record.State == JournalState.Closed ? null : record;
        return default;
    }
}

namespace Nameplate.Identity.Tests;

/// <summary>A journal that survives every cut of the device, as a disk does.</summary>
internal sealed class MemoryJournal : IStoreJournal
{
    public List<JournalRecord> Saved { get; } = [];

    public JournalRecord? Open => Saved.Count > 0 && Saved[^1].State != JournalState.Closed ? Saved[^1] : null;

    /// <summary>Told of every record before it is kept.</summary>
    public Action<JournalRecord>? OnSave { get; set; }

    public ValueTask SaveAsync(JournalRecord record, CancellationToken cancellationToken)
    {
        OnSave?.Invoke(record);
        Saved.Add(record);
        return default;
    }

    public JournalOwner Owner => new(this, "0123456789ABCDEF01234567", null);
}

namespace Nameplate.Identity;

/// <summary>Reads identity stores: total, bounded, never writes (docs/formats/identity-store.md §5).</summary>
public static class StoreReader
{
    /// <summary>
    /// Reads the store. Whatever the flash holds gives a view; each line is read at most once.
    /// </summary>
    /// <param name="flash">The device.</param>
    /// <param name="layout">Where to look.</param>
    /// <param name="scope">How much to read.</param>
    /// <param name="uid">The chip's 12 UID bytes, to check a binding; empty if not known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static ValueTask<StoreView> ReadAsync(
        IStoreFlash flash, StoreLayout layout, ReadScope scope, ReadOnlyMemory<byte> uid,
        CancellationToken cancellationToken) => throw new NotSupportedException();
}

using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Reads back what should be there. The bytes of a Read Memory carry no checksum (AN3155 rev 20 §3.4), so a difference is only
/// believed when it is read a second time.
/// </summary>
internal static class ReadBack
{
    /// <summary>The bytes at a block's address; equal to the block if one of two reads was.</summary>
    /// <returns>Null when they cannot be read.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(DeviceSession session, FlashBlock expected, StopSignal stop)
    {
        byte[] found = new byte[expected.Bytes.Length];
        bool readable = await session.TryReadAsync(expected.Address, found, stop).ConfigureAwait(false);
        if (readable && !found.AsSpan().SequenceEqual(expected.Bytes.Span))
        {
            readable = await session.TryReadAsync(expected.Address, found, stop).ConfigureAwait(false);
        }

        return readable ? found : default(ReadOnlyMemory<byte>?); // a bare null would become an empty memory, and that reads as blank
    }
}

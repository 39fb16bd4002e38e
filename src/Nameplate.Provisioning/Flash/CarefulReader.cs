using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Reads flash whose bytes will be kept: the bytes of a Read Memory carry no checksum (AN3155 rev 20 §3.4), so they are read
/// until two reads in a row say the same. Blank bytes are believed at once: no noise makes FF of a whole flash word.
/// </summary>
internal sealed class CarefulReader(DeviceSession session, StopSignal stop)
{
    private const int MaxRereads = 3;

    /// <summary>Reads a block of at most 256 bytes; around words that cannot be read, word by word.</summary>
    /// <param name="address">A multiple of the flash word.</param>
    /// <param name="block">Whole flash words; those that cannot be read become as erased.</param>
    /// <returns>The words that cannot be read.</returns>
    public async Task<IReadOnlyList<AddressRange>> ReadAsync(uint address, Memory<byte> block)
    {
        if (await TryReadTwiceAsync(address, block).ConfigureAwait(false))
        {
            return [];
        }

        List<AddressRange> unreadable = [];
        int size = session.Chip.Flash.FlashWordSize;
        for (int at = 0; at < block.Length; at += size)
        {
            uint word = address + (uint)at;
            if (!await TryReadTwiceAsync(word, block.Slice(at, size)).ConfigureAwait(false))
            {
                block.Span.Slice(at, size).Fill(session.Chip.Flash.ErasedValue);
                unreadable.Add(new AddressRange(word, (uint)size));
            }
        }

        return unreadable;
    }

    private async Task<bool> TryReadTwiceAsync(uint address, Memory<byte> destination)
    {
        byte[] before = new byte[destination.Length];
        bool readable = await session.TryReadAsync(address, destination, stop).ConfigureAwait(false);
        for (int i = 0; readable && i < MaxRereads; i++)
        {
            if (session.Chip.Flash.IsErased(destination.Span))
            {
                return true;
            }

            destination.CopyTo(before);
            readable = await session.TryReadAsync(address, destination, stop).ConfigureAwait(false);
            if (readable && destination.Span.SequenceEqual(before))
            {
                return true;
            }
        }

        return false;
    }
}

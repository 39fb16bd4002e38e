using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Programs flash words exactly once. A write whose ACK did not come is never simply repeated: what is there is read first,
/// and only blank words are sent again, because a second program of a flash word spoils its ECC (RM0399 rev 4 §4.3.9).
/// </summary>
/// <param name="session">The device.</param>
/// <param name="sacrifices">Erased words outside the image, each to be programmed with zeros once, before a write that follows
/// a read, where the ROM drops such writes.</param>
/// <param name="stop">Ends the writing.</param>
internal sealed class FlashWordWriter(DeviceSession session, IReadOnlyList<uint> sacrifices, StopSignal stop)
{
    private const int Attempts = 3;

    /// <summary>What the erratum read-then-write-drops-32 drops.</summary>
    private const int DroppedBytes = 32;

    private int _sacrificed;

    /// <summary>Writes a block that will be verified later with everything else.</summary>
    public async Task WriteAsync(FlashBlock block)
    {
        if (session.MustPrime && _sacrificed < sacrifices.Count)
        {
            byte[] zeros = new byte[session.Chip.Flash.FlashWordSize];
            await SendOnceAsync(new FlashBlock(sacrifices[_sacrificed++], zeros)).ConfigureAwait(false);
        }

        Sent sent = await SendOnceAsync(block).ConfigureAwait(false);
        if (!sent.Acknowledged)
        {
            await (session.Rules.ReadBeforeRepeat ? FinishAsync(block) : SendOnceAsync(block)).ConfigureAwait(false);
        }
        else if (sent.AfterRead && session.Rules.ReadBack)
        {
            // Nothing could take the blow: the first bytes may have been dropped.
            int first = Math.Min(DroppedBytes, block.Bytes.Length);
            await SettleAsync(new FlashBlock(block.Address, block.Bytes[..first]), sent).ConfigureAwait(false);
        }
    }

    /// <summary>Sends bytes once and believes nothing; after a broken exchange the link is in order again.</summary>
    public async Task<Sent> SendOnceAsync(FlashBlock block)
    {
        bool afterRead = session.MustPrime;
        try
        {
            await session.Client.WriteMemoryAsync(block.Address, block.Bytes, stop.AtOnce).ConfigureAwait(false);
            return new Sent(true, afterRead);
        }
        catch (CodedException failure) when (failure is NackException or NoResponseException or ProtocolException)
        {
            session.Report(new JobEvent.Retrying($"{failure.Code}: {failure.Message}", 2, Attempts));
            await session.RecoverAsync(stop).ConfigureAwait(false);
            return new Sent(false, afterRead);
        }
    }

    /// <summary>
    /// Makes sure of bytes that were sent: equal, done; blank although acknowledged after a read, then it is proven that this
    /// ROM drops such a write, so they are sent twice (the first is dropped, the second programs) and read again.
    /// </summary>
    /// <exception cref="VerifyFailedException">They read neither blank nor as sent.</exception>
    public async Task SettleAsync(FlashBlock word, Sent sent)
    {
        for (int attempt = 1; ; attempt++)
        {
            ReadOnlyMemory<byte>? found = await ReadBack.ReadAsync(session, word, stop).ConfigureAwait(false);
            if (!IsBlank(found) || IsBlank(word.Bytes) || attempt == Attempts)
            {
                VerifyFailedException.ThrowIfDifferent(session.Port, word, found);
                return;
            }

            bool dropIsProven = sent is { Acknowledged: true, AfterRead: true };
            sent = await SendOnceAsync(word).ConfigureAwait(false);
            if (dropIsProven && sent.Acknowledged)
            {
                sent = await SendOnceAsync(word).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads what a broken write left and sends again what is blank, flash word by flash word.</summary>
    private async Task FinishAsync(FlashBlock block)
    {
        int size = session.Chip.Flash.FlashWordSize;
        for (int offset = 0; offset < block.Bytes.Length; offset += size)
        {
            FlashBlock word = new(block.Address + (uint)offset, block.Bytes.Slice(offset, Math.Min(size, block.Bytes.Length - offset)));
            await SettleAsync(word, default).ConfigureAwait(false);
        }
    }

    private bool IsBlank(ReadOnlyMemory<byte>? bytes) => bytes is { } read && session.Chip.Flash.IsErased(read.Span);

    /// <summary>What is known of a write.</summary>
    /// <param name="Acknowledged">The ACK came.</param>
    /// <param name="AfterRead">It followed a read, on a ROM that may drop such writes.</param>
    public readonly record struct Sent(bool Acknowledged, bool AfterRead);
}

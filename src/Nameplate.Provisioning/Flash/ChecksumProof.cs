using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Compares a run of blocks with the CRC that the ROM computes over it: one exchange in place of one for every 256 bytes. It
/// says only that all bytes are there, or that it does not know; where they differ, reading finds out.
/// </summary>
internal sealed class ChecksumProof(DeviceSession session, StopSignal stop)
{
    /// <summary>True if the ROM's checksum is that of the blocks.</summary>
    /// <param name="run">Blocks without a gap between them.</param>
    /// <returns>False where the ROM offers none whose form is known, where the run is not of whole words, and where it differs.</returns>
    public async Task<bool> HoldsAsync(IReadOnlyList<FlashBlock> run)
    {
        uint start = run[0].Address;
        int length = run.Sum(block => block.Bytes.Length);
        if (!session.Client.HasChecksum || (start | (uint)length) % FlashChecksum.WordSize != 0)
        {
            return false;
        }

        stop.ThrowIfStopped();
        try
        {
            return await session.Client.GetChecksumAsync(start, length, stop.AtOnce).ConfigureAwait(false) == Expected(run);
        }
        catch (CodedException failure) when (failure is NackException or NoResponseException or ProtocolException)
        {
            session.Report(new JobEvent.Note($"{failure.Code} in place of a checksum of {length} bytes at 0x{start:X8}; reading them back"));
            await session.RecoverAsync(stop).ConfigureAwait(false);
            return false;
        }
    }

    private static uint Expected(IReadOnlyList<FlashBlock> run)
    {
        byte[] bytes = new byte[run.Sum(block => block.Bytes.Length)];
        int at = 0;
        foreach (FlashBlock block in run)
        {
            block.Bytes.CopyTo(bytes.AsMemory(at));
            at += block.Bytes.Length;
        }

        return FlashChecksum.Of(bytes);
    }
}

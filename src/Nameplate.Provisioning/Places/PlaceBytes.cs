using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Places;

/// <summary>
/// Bytes of a place whose reading is never an error: silence is the wire's, or a power cut's, and no address is remembered for it.
/// Answers carry no checksum, so two must say the same.
/// </summary>
/// <param name="session">The device.</param>
internal sealed class PlaceBytes(DeviceSession session)
{
    private const int MostReads = 4;

    /// <summary>Reads until two reads in a row say the same, or no more is to be hoped for.</summary>
    /// <param name="range">At most 256 bytes.</param>
    /// <param name="isProven">True for bytes that carry their own proof: one read is enough.</param>
    /// <param name="stop">Heeded between exchanges.</param>
    /// <exception cref="PlaceException">N812: the ROM does not offer the address.</exception>
    public async Task<byte[]> ReadAsync(AddressRange range, Func<byte[], bool> isProven, StopSignal stop)
    {
        byte[]? last = null;
        for (int i = 0; i < MostReads; i++)
        {
            byte[] read = new byte[range.Length];
            try
            {
                await session.RetryAsync(() => session.Client.ReadMemoryAsync(range.Start, read, stop.AtOnce), stop).ConfigureAwait(false);
            }
            catch (NackException refused) when (refused.Phase == Phase.Address)
            {
                throw new PlaceException(ErrorCodes.PlaceUnusable, $"{session.Port}: the bootloader of this {session.Chip.Name} does not offer {range}",
                    "use the debug port or the firmware, or another place: nameplate advise --chip NAME");
            }

            if (isProven(read) || (last is not null && read.AsSpan().SequenceEqual(last)))
            {
                return read;
            }

            last = read;
        }

        return last!;
    }
}

using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>
/// The flash as the identity store sees it: 32-byte lines, read one by one, programmed in order, erased by region.
/// Whoever implements it knows the wire, the sectors and the chip's errata; the store knows only lines.
/// </summary>
/// <remarks>
/// One caller, one call at a time. Calls that complete at once return a completed <see cref="ValueTask"/>. A failure of the
/// link is thrown as the implementation's own exception and passes through the store unchanged: what is on the chip is then
/// what a power cut at that point would have left.
/// </remarks>
public interface IStoreFlash
{
    /// <summary>Reads the line at <paramref name="address"/>, a multiple of 32, from the chip and from no cache.</summary>
    /// <returns>The line, or <see cref="LineRead.Unreadable"/> where the chip cannot deliver it (double-bit ECC fault, or a
    /// ROM that hangs on it). An unreadable line is content, not a failure.</returns>
    ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken);

    /// <summary>
    /// Tells whether the line at <paramref name="address"/> can begin with <paramref name="start"/>, where a few bytes cost less
    /// than a line. A line that cannot be read cannot.
    /// </summary>
    /// <returns>False: it does not begin so. True: it may, read it; a flash without a cheaper way than that always says true.</returns>
    ValueTask<bool> MayBeginWithAsync(uint address, ReadOnlyMemory<byte> start, CancellationToken cancellationToken) =>
        ValueTask.FromResult(true);

    /// <summary>
    /// Programs whole consecutive lines from <paramref name="address"/> up, in ascending order. Lines that are all FF are
    /// programmed too. Says nothing about success: the store reads back what it needs.
    /// </summary>
    /// <param name="address">A multiple of 32.</param>
    /// <param name="lines">A multiple of 32 bytes; consumed before the call completes.</param>
    /// <param name="prime">
    /// Address of a line that may be programmed with zeros first, any number of times, where this chip's bootloader drops a
    /// write that follows a read; its outcome is ignored. Null: no line is known to be free for it, none may be touched.
    /// </param>
    /// <param name="cancellationToken">Ends the call; what was programmed stays.</param>
    ValueTask ProgramAsync(
        uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken);

    /// <summary>
    /// Erases every sector that <paramref name="region"/> touches, unconditionally, and returns when the erase is finished
    /// and proven: in each sector, a line that was seen to be not blank reads blank now.
    /// </summary>
    ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken);
}

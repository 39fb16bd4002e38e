using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// The identity store's flash, reached through the ROM bootloader. Before it writes, the wire is opened for the identity's
/// own regions and nothing else.
/// </summary>
internal sealed class RomStoreFlash(
    DeviceSession session, SectorEraser eraser, DeviceCondition condition, StopSignal stop) : IStoreFlash
{
    private static readonly byte[] Zeros = new byte[LineRead.Size];

    private readonly LineReadAhead _lines = new(session, stop);

    /// <inheritdoc/>
    public async ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
    {
        LineRead line = await _lines.ReadAsync(address).ConfigureAwait(false);
        if (line.IsReadable)
        {
            eraser.Saw(address, line.Bytes.Span);
        }
        else
        {
            eraser.SawUnreadable(address);
        }

        return line;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> MayBeginWithAsync(uint address, ReadOnlyMemory<byte> start, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[start.Length];
        return await session.TryReadAsync(address, bytes, stop).ConfigureAwait(false) && bytes.AsSpan().SequenceEqual(start.Span);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A flash word is programmed once, so a write whose outcome is not known is not repeated: the link is brought back and
    /// the store finds out by reading, as it does after every write.
    /// </remarks>
    public async ValueTask ProgramAsync(
        uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken)
    {
        _lines.Forget();
        Changing();
        try
        {
            if (prime is { } blow && session.MustPrime)
            {
                await PrimeAsync(blow).ConfigureAwait(false);
            }

            AddressRange range = new(address, (uint)lines.Length);
            foreach (AddressRange block in FlashWords.ReadsOf(range, UpdatePlanner.BlockSize))
            {
                await session.Client.WriteMemoryAsync(
                    block.Start, lines.Slice((int)(block.Start - address), (int)block.Length), stop.AtOnce).ConfigureAwait(false);
            }
        }
        catch (CodedException failure) when (failure is NackException or NoResponseException or ProtocolException)
        {
            session.Report(new JobEvent.Note($"{failure.Code} while writing the identity at 0x{address:X8}; reading what is there"));
            await session.RecoverAsync(stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken)
    {
        _lines.Forget();
        FlashGeometry flash = session.Chip.Flash;
        Sector[] own = [.. flash.SectorsTouching(region)];
        EraseNumbers readings = EraseNumbers.Of(flash, session.Facts.BanksSwapped);
        IReadOnlyList<Sector> blank = await BlankSectors.FindAsync(session, own, stop).ConfigureAwait(false);
        foreach (Sector sector in own)
        {
            IReadOnlyList<ushort> numbers = SafeEraseNumbers.Of(
                readings, sector, session.Facts.BanksSwapped, other => own.Contains(other) || blank.Contains(other));
            Allowance before = session.Client.Allowance;
            session.Client.Allowance = before.AllowErase(numbers);
            Changing();
            try
            {
                await eraser.EraseAsync(sector, numbers, [region.Start], stop).ConfigureAwait(false);
            }
            finally
            {
                session.Client.Allowance = before;
            }
        }
    }

    /// <summary>Somebody else erased or programmed: nothing that was read before counts any more.</summary>
    public void Forget() => _lines.Forget();

    private void Changing()
    {
        if (!condition.IdentityTouched)
        {
            session.Report(new JobEvent.WritingIdentity());
        }

        condition.IdentityChanges();
    }

    private async Task PrimeAsync(uint address)
    {
        try
        {
            await session.Client.WriteMemoryAsync(address, Zeros, stop.AtOnce).ConfigureAwait(false);
        }
        catch (NackException) when (session.Client.IsConnected) // else the session is to be brought back first
        {
            session.Report(new JobEvent.Note($"the ROM refused the priming write at 0x{address:X8}; the read-back decides"));
        }
    }
}

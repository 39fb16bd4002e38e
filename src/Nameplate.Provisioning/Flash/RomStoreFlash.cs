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

    private (uint Address, byte[] Line)? _ahead;

    /// <inheritdoc/>
    /// <remarks>
    /// A slot's settle line is followed by the next slot's header, and a scan reads the one after the other: both come in one
    /// Read Memory, 76 byte times rather than 88. The second line is handed out once, to the very next read or not at all.
    /// </remarks>
    public async ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
    {
        if (_ahead is { } ahead)
        {
            _ahead = null;
            if (ahead.Address == address)
            {
                return Seen(address, ahead.Line);
            }
        }

        if (IsSettleLine(address) && await ReadPairAsync(address).ConfigureAwait(false) is { } settle)
        {
            return Seen(address, settle);
        }

        byte[] line = new byte[LineRead.Size];
        if (!await session.TryReadAsync(address, line, stop).ConfigureAwait(false))
        {
            eraser.SawUnreadable(address);
            return LineRead.Unreadable;
        }

        return Seen(address, line);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A flash word is programmed once, so a write whose outcome is not known is not repeated: the link is brought back and
    /// the store finds out by reading, as it does after every write.
    /// </remarks>
    public async ValueTask ProgramAsync(
        uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken)
    {
        _ahead = null;
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
        _ahead = null;
        FlashGeometry flash = session.Chip.Flash;
        Sector[] own = [.. flash.SectorsTouching(region)];
        IReadOnlyList<Sector> blank = await BlankSectors.FindAsync(session, own, stop).ConfigureAwait(false);
        foreach (Sector sector in own)
        {
            IReadOnlyList<ushort> numbers = SafeEraseNumbers.Of(
                flash, sector, session.Facts.BanksSwapped, other => own.Contains(other) || blank.Contains(other));
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

    private void Changing()
    {
        if (!condition.IdentityTouched)
        {
            session.Report(new JobEvent.WritingIdentity());
        }

        condition.IdentityChanges();
    }

    private LineRead Seen(uint address, byte[] line)
    {
        eraser.Saw(address, line);
        return LineRead.Of(line);
    }

    /// <summary>True for the last line of a slot that has a neighbour in the same region.</summary>
    private bool IsSettleLine(uint address)
    {
        uint next = address + LineRead.Size;
        return next % (uint)session.Placement.SlotSize == 0
            && session.Placement.Regions.Any(region => region.Contains(address | session.Chip.Flash.BankStride)
                && region.Contains(next | session.Chip.Flash.BankStride));
    }

    /// <returns>The line at <paramref name="address"/>, its neighbour kept; null where either cannot be read.</returns>
    private async Task<byte[]?> ReadPairAsync(uint address)
    {
        byte[] pair = new byte[2 * LineRead.Size];
        if (!await session.TryReadAsync(address, pair, stop).ConfigureAwait(false))
        {
            return null;
        }

        _ahead = (address + LineRead.Size, pair[LineRead.Size..]);
        return pair[..LineRead.Size];
    }

    private async Task PrimeAsync(uint address)
    {
        try
        {
            await session.Client.WriteMemoryAsync(address, Zeros, stop.AtOnce).ConfigureAwait(false);
        }
        catch (NackException)
        {
            session.Report(new JobEvent.Note($"the ROM refused the priming write at 0x{address:X8}; the read-back decides"));
        }
    }
}

using Nameplate.Chips;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Erases sectors and proves each erase: a line that was seen to be not blank must read blank afterwards. A protected
/// sector, a wrong sector number and an erase that still runs all acknowledge, so the ACK proves nothing.
/// </summary>
internal sealed class SectorEraser(DeviceSession session)
{
    private const int LineSize = 32;

    private readonly byte[] _blank = [.. Enumerable.Repeat(session.Chip.Flash.ErasedValue, LineSize)];

    private readonly Dictionary<int, uint> _notBlank = [];

    /// <summary>Remembers the first bytes of each sector that were read and were not blank; a read may cross small sectors.</summary>
    public void Saw(uint address, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && session.Chip.Flash.SectorAt(address) is { } sector)
        {
            int own = (int)Math.Min((ulong)bytes.Length, sector.Range.End - address);
            int at = bytes[..own].IndexOfAnyExcept(session.Chip.Flash.ErasedValue);
            if (at >= 0)
            {
                _notBlank.TryAdd(sector.Index, (address + (uint)at) & ~(uint)(LineSize - 1));
            }

            address = unchecked(address + (uint)own);
            bytes = bytes[own..];
        }
    }

    /// <summary>Remembers that bytes of a sector could not be read: not blank, whatever they hold.</summary>
    public void SawUnreadable(uint address)
    {
        if (session.Chip.Flash.SectorAt(address) is { } sector)
        {
            _notBlank.TryAdd(sector.Index, address & ~(uint)(LineSize - 1));
        }
    }

    /// <summary>True if something that is not blank was seen in the sector since its last erase.</summary>
    public bool HasSeenData(Sector sector) => _notBlank.ContainsKey(sector.Index);

    /// <summary>
    /// Erases a sector. The numbers are tried in turn until the erase is proven; where nothing that is not blank is known in
    /// the sector, <paramref name="mustBeBlank"/> is looked at too.
    /// </summary>
    /// <exception cref="EraseUnprovenException">The sector still holds data: N503 where the option bytes say that it is
    /// protected, N902 otherwise.</exception>
    public async Task EraseAsync(
        Sector sector, IReadOnlyList<ushort> numbers, IReadOnlyList<uint> mustBeBlank, StopSignal stop)
    {
        List<uint> proofs = [.. mustBeBlank];
        if (_notBlank.TryGetValue(sector.Index, out uint known))
        {
            proofs.Insert(0, known);
        }

        uint left = 0;
        foreach (ushort number in numbers)
        {
            stop.ThrowIfStopped();
            bool secondBank = sector.Bank > 0 || session.Facts.BanksSwapped != false;
            await session.RetryAsync(
                () => session.Client.EraseSectorsAsync([number], secondBank, stop.AtOnce), stop).ConfigureAwait(false);

            // The erase mended whatever hung the ROM here; if it did not happen, the read below finds that out.
            await ForgetHangsAsync(sector, stop).ConfigureAwait(false);
            uint? notBlank = session.Rules.ProveErases ? await FirstNotBlankAsync(proofs, stop).ConfigureAwait(false) : null;
            if (notBlank is not { } address)
            {
                _notBlank.Remove(sector.Index);
                return;
            }

            left = address;
        }

        bool? isProtected = session.Facts.Options?.IsWriteProtected(sector, session.Chip.WriteProtectionGroup);
        throw new EraseUnprovenException(session.Port, sector, left, isProtected);
    }

    private async Task ForgetHangsAsync(Sector sector, StopSignal stop)
    {
        DeviceRecord record = session.Record.WithoutHangsIn(sector.Range);
        if (record.HangingAddresses.Count != session.Record.HangingAddresses.Count)
        {
            await session.RememberAsync(record, stop.AtOnce).ConfigureAwait(false);
        }
    }

    private async Task<uint?> FirstNotBlankAsync(List<uint> addresses, StopSignal stop)
    {
        foreach (uint address in addresses)
        {
            ReadOnlyMemory<byte>? found = await ReadBack.ReadAsync(session, new FlashBlock(address, _blank), stop).ConfigureAwait(false);
            if (found is not { } bytes || !session.Chip.Flash.IsErased(bytes.Span))
            {
                return address;
            }
        }

        return null;
    }
}

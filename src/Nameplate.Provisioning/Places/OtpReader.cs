using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Places;

/// <summary>What the slots say together.</summary>
/// <param name="Number">Of the last slot whose record is right; null without one.</param>
/// <param name="Newest">That slot.</param>
/// <param name="Begun">Slots up to the last one that was begun; the next is the first free one.</param>
/// <param name="IsSettled">True where the last slot begun is the newest and proven complete, or none was begun.</param>
/// <param name="Unreadable">Slots that could not be read.</param>
internal sealed record OtpScan(ulong? Number, int? Newest, int Begun, bool IsSettled, int Unreadable);

/// <summary>
/// Reads slots. Reading what was never programmed is an error on some parts (H5), on which a ROM may hang: such a slot and one
/// torn by a cut look the same, so reading ends after a few in a row that this host did not begin.
/// </summary>
/// <param name="session">The device.</param>
/// <param name="layout">Its slots.</param>
internal sealed class OtpReader(DeviceSession session, OtpLayout layout)
{
    /// <summary>Unreadable slots in a row after which the rest counts as never written. So many cuts in a row, made by another host,
    /// on a ROM that cannot read what was never written, would be needed to hide a number behind them.</summary>
    private const int EndOfSlots = 3;

    /// <summary>Reads of a slot that is not right before it is believed: a byte of an answer carries no checksum.</summary>
    private const int MostReads = 4;

    /// <summary>Reads all slots there are.</summary>
    /// <exception cref="CodedException">The ROM hangs and cannot be reset, or does not offer these addresses.</exception>
    public async Task<OtpScan> ScanAsync(StopSignal stop)
    {
        int known = session.Record.Otp?.Begun ?? 0;
        (ulong? number, int? newest, bool settled) = (null, null, true);
        int begun = known;
        int unreadable = 0;
        for (int slot = 0, inARow = 0; slot < layout.Count && inARow < EndOfSlots; slot++)
        {
            if (await ReadSlotAsync(slot, stop).ConfigureAwait(false) is not { } read)
            {
                unreadable++;
                inARow += slot >= known ? 1 : 0;
                continue;
            }

            // A part that reads what was never written is not one on which that is an error: what cannot be read before it is torn.
            begun = inARow > 0 ? Math.Max(begun, slot) : begun;
            inARow = 0;
            if (read.Number is not null)
            {
                (number, newest, settled) = (read.Number, slot, read.IsSettled);
            }

            if (!read.IsBlank)
            {
                begun = Math.Max(begun, slot + 1);
            }
        }

        return new OtpScan(number, newest, begun, settled && begun == (newest + 1 ?? 0), unreadable);
    }

    /// <summary>A slot; null where it cannot be read. One whose open mark alone is programmed is not blank.</summary>
    public async Task<OtpSlot?> ReadSlotAsync(int slot, StopSignal stop)
    {
        OtpSlot? last = null;
        for (int i = 0; i < MostReads; i++)
        {
            if (await ReadAsync(layout.RecordOf(slot), stop).ConfigureAwait(false) is not { } record)
            {
                return null;
            }

            // By itself: a settle cell that a cut has torn must not hide the record.
            byte[]? settle = await ReadAsync(new AddressRange(layout.SettleAt(slot), (uint)layout.CellSize), stop).ConfigureAwait(false);
            OtpSlot read = OtpSlot.Parse(settle, record);
            if (read.IsBlank)
            {
                byte[]? open = await ReadAsync(new AddressRange(layout.OpenAt(slot), (uint)layout.CellSize), stop).ConfigureAwait(false);
                read = read with { IsBlank = open is not null && !open.AsSpan().ContainsAnyExcept((byte)0xFF) };
            }

            if (read is { Number: not null, IsSettled: true } || read == last)
            {
                return read;
            }

            last = read;
        }

        return last;
    }

    /// <summary>Bytes of a slot; null where they cannot be read.</summary>
    public async Task<byte[]?> ReadAsync(AddressRange range, StopSignal stop)
    {
        byte[] bytes = new byte[range.Length];
        try
        {
            return await session.TryReadAsync(range.Start, bytes, stop).ConfigureAwait(false) ? bytes : null;
        }
        catch (NackException refused) when (refused.Phase == Phase.Address)
        {
            throw new PlaceException(ErrorCodes.PlaceUnusable,
                $"{session.Port}: this bootloader does not offer {layout.Area.Range}, the one-time programmable memory of {session.Chip.Name}",
                "use the debug port or the firmware, or another place: nameplate advise --chip NAME");
        }
        catch (RomHangsException)
        {
            throw new PlaceException(ErrorCodes.AnswerLate,
                $"{session.Port}: the bootloader stopped answering while it read {range} of one-time programmable memory: either nothing was ever "
                + "written there, which some parts cannot read, or a cut has torn it. The firmware and the number are as they were",
                $"reset the device into its bootloader and run the same command again, twice for each slot met, {EndOfSlots} slots at most; "
                + "this host remembers them; --boot PRESET with a reset line does it alone");
        }
    }
}

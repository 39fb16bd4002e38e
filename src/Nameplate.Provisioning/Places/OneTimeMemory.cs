using Nameplate.Bootloader;
using Nameplate.Chips.Places;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Places;

/// <summary>
/// One-time programmable memory: the number lies in a slot, a later slot supersedes it, nothing is ever erased. A slot that was
/// begun is never begun again; a slot that a cut has torn is skipped.
/// </summary>
internal sealed class OneTimeMemory : IdentityPlace
{
    /// <summary>Slots that one call spoils at most: each is gone for ever.</summary>
    private const int MostSpoilt = 4;

    /// <summary>A lock byte that locks its block (RM0090 rev 19 §3.7.5).</summary>
    private const byte Locked = 0x00;

    private readonly OtpLayout _layout;
    private readonly OtpReader _reader;

    public OneTimeMemory(DeviceSession session)
        : base(session)
    {
        if (session.Chip.Otp is not { } otp)
        {
            throw Unusable($"{session.Chip.Name} has no one-time programmable memory that a document tells of");
        }

        if (otp.ReachedByBootloader == false)
        {
            throw Unusable($"the bootloader of {session.Chip.Name} does not reach its one-time programmable memory: {session.Chip.Sources.GetValueOrDefault("Otp")}",
                "use the debug port or the firmware, or another place: nameplate advise --chip NAME");
        }

        if (otp.FirstBootloaderId > session.Facts.BootloaderId)
        {
            throw Unusable($"the bootloader {session.Facts.BootloaderVersion} of this {session.Chip.Name} does not reach its one-time programmable memory",
                "use the debug port or the firmware, or another place: nameplate advise --chip NAME");
        }

        _layout = new OtpLayout(session.Chip);
        _reader = new OtpReader(session, _layout);
    }

    public override PlaceKind Kind => PlaceKind.Otp;

    public override IReadOnlyList<AddressRange> Ranges => [_layout.Area.Range];

    public override string? Warning => "what is written to one-time programmable memory stays for ever, and uses up one slot of it";

    public override bool IsReadUnasked => false;

    /// <summary>Clears the lock byte of the block that holds the number's slot (F2, F4, F7), where block and slot are of one size.</summary>
    /// <exception cref="PlaceException">N812: the locks are option bits, there are none, or a block's size is not known; N507: it did not take.</exception>
    public override async Task<bool> LockAsync(PlaceReading reading, StopSignal signal)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (_layout.Area is not { LockBytes: { } locks, BlockSize: { } block } || block != _layout.SlotSize)
        {
            throw Unusable($"the locks of the one-time programmable memory of {Session.Chip.Name} are not bytes that its ROM writes, or their blocks are not known",
                "without a lock a complete slot can be spoilt by who means to, and cannot be made another number; a debugger or the firmware can set the lock bits");
        }

        if (reading is not { At: { } at, IsSettled: true })
        {
            throw new PlaceException(ErrorCodes.IdentityMissing, $"{Session.Port}: no number is proven to be written there: there is nothing to lock",
                "nameplate assign NUMBER --place otp, then lock");
        }

        uint index = (at.Start - _layout.Area.Range.Start) / (uint)block;
        AddressRange word = new(locks.Start + (index & ~3u), sizeof(uint)); // whole words are written; a byte of FF programs nothing
        byte[] bytes = await ReadLocksAsync(word, signal).ConfigureAwait(false);
        if (bytes[index & 3] == Locked)
        {
            return false;
        }

        byte[] wanted = [0xFF, 0xFF, 0xFF, 0xFF];
        wanted[index & 3] = Locked;
        Session.Client.Allowance = (Allowance.ReadOnly with { Name = "lock" }).AllowPlaceWrite(new ExactWrite(word.Start, wanted));
        try
        {
            // Once more does no harm: a byte is locked, or it is not.
            await Session.RetryAsync(() => Session.Client.WriteMemoryAsync(word.Start, wanted, signal.AtOnce), signal).ConfigureAwait(false);
        }
        finally
        {
            Session.Client.Allowance = Allowance.ReadOnly;
        }

        bytes[index & 3] = Locked;
        return (await ReadLocksAsync(word, signal).ConfigureAwait(false)).AsSpan().SequenceEqual(bytes)
            ? true
            : throw new PlaceException(ErrorCodes.ProtectionNotTaken, $"{Session.Port}: the lock byte of block {index} does not read back as locked",
                "run the same command again; if it stays so, this ROM does not write lock bytes: set it over the debug port");
    }

    public override async Task<PlaceReading> ReadAsync(StopSignal signal)
    {
        OtpScan scan = await _reader.ScanAsync(signal).ConfigureAwait(false);
        return new PlaceReading(Kind, scan.Number)
        {
            At = scan.Newest is { } slot ? NumberAt(_layout.RecordAt(slot)) : null,
            IsSettled = scan.IsSettled,
            Free = _layout.Count - scan.Begun,
            Total = _layout.Count,
            Notes = NotesOf(scan),
        };
    }

    /// <exception cref="PlaceException">N813: no slot is free; N1007: one slot after another does not take it.</exception>
    internal override async Task WriteAsync(PlaceReading before, PlaceRequest request, DeviceCondition condition, StopSignal stop)
    {
        for (int spoilt = 0; spoilt < MostSpoilt; spoilt++)
        {
            OtpScan scan = await _reader.ScanAsync(stop).ConfigureAwait(false);
            if (scan.Begun >= _layout.Count)
            {
                throw new PlaceException(ErrorCodes.PlaceFull, $"{Session.Port}: all {_layout.Count} slots of {_layout.Area.Range} are used up"
                    + (scan.Number is { } last ? $"; #{last} stays" : ""),
                    "this number can only change in another place: nameplate advise --chip NAME");
            }

            stop.ThrowIfStopped();
            condition.IdentityChanges();
            if (await WriteSlotAsync(scan.Begun, request.Number, stop).ConfigureAwait(false))
            {
                return;
            }

            Session.Report(new JobEvent.Note($"slot {scan.Begun + 1} of one-time programmable memory did not take the number; the next one is used"));
        }

        throw new PlaceException(ErrorCodes.IdentityNotWritten,
            $"{Session.Port}: {MostSpoilt} slots of one-time programmable memory one after another did not take the number",
            "they may be locked, or this ROM may not write there: do not try again on this device; another place: nameplate advise --chip NAME");
    }

    /// <summary>Begins a slot, and makes it right or leaves it: open mark, record, settle cell, each read back.</summary>
    private async Task<bool> WriteSlotAsync(int slot, ulong number, StopSignal stop)
    {
        // Remembered first: what a cut leaves of the open mark may read blank and not be virgin.
        await Session.RememberAsync(Session.Record.WithoutHangsIn(_layout.RangeOf(slot)) with { Otp = new OtpRecord(slot + 1, null) }, stop.AtOnce)
            .ConfigureAwait(false);
        ExactWrite open = new(_layout.OpenAt(slot), OtpSlot.Open(_layout.CellSize));
        ExactWrite record = new(_layout.RecordAt(slot), OtpSlot.Record(number));
        ExactWrite settle = new(_layout.SettleAt(slot), OtpSlot.Settle(number, _layout.CellSize));
        Session.Client.Allowance = (Allowance.ReadOnly with { Name = "assign" }).AllowPlaceWrite(open).AllowPlaceWrite(record).AllowPlaceWrite(settle);
        try
        {
            if (!await OpenAsync(open, stop).ConfigureAwait(false)
                || !await PutAsync(record, open, stop).ConfigureAwait(false)
                || !await PutAsync(settle, open, stop).ConfigureAwait(false))
            {
                return false;
            }
        }
        finally
        {
            Session.Client.Allowance = Allowance.ReadOnly;
        }

        if (await _reader.ReadSlotAsync(slot, stop).ConfigureAwait(false) is not { IsSettled: true } whole || whole.Number != number)
        {
            return false;
        }

        await Session.RememberAsync(Session.Record with { Otp = new OtpRecord(slot + 1, $"{number}") }, stop.AtOnce).ConfigureAwait(false);
        return true;
    }

    /// <summary>Programs the open mark, whatever it reads, and once more where it stays blank: twice blank is locked.</summary>
    private async Task<bool> OpenAsync(ExactWrite open, StopSignal stop)
    {
        for (int attempt = 0; attempt < 2; attempt++)
        {
            await SendAsync(open, open, stop).ConfigureAwait(false);
            if (await _reader.ReadAsync(open.Range, stop).ConfigureAwait(false) is not { } read || read.AsSpan().ContainsAnyExcept((byte)0xFF))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> PutAsync(ExactWrite write, ExactWrite open, StopSignal stop)
    {
        await SendAsync(write, open, stop).ConfigureAwait(false);
        return await _reader.ReadAsync(write.Range, stop).ConfigureAwait(false) is { } read && read.AsSpan().SequenceEqual(write.Bytes.Span);
    }

    /// <summary>
    /// Sends a write, once. What became of one that broke is read back: a unit is not programmed twice. Where the ROM drops a write
    /// that follows a read, zeros to the open mark go first.
    /// </summary>
    private async Task SendAsync(ExactWrite write, ExactWrite open, StopSignal stop)
    {
        try
        {
            if (Session.MustPrime)
            {
                await Session.Client.WriteMemoryAsync(open.Address, open.Bytes, stop.AtOnce).ConfigureAwait(false);
            }

            await Session.Client.WriteMemoryAsync(write.Address, write.Bytes, stop.AtOnce).ConfigureAwait(false);
        }
        catch (NackException refused) when (refused.Phase is Phase.Data && Session.Client.IsConnected)
        {
            // It may have programmed a part. The read-back tells.
        }
        catch (CodedException broken) when (broken.IsTransient)
        {
            Session.Report(new JobEvent.Retrying($"{broken.Code}: {broken.Message}", 2, Session.Attempts));
            await Session.RecoverAsync(stop).ConfigureAwait(false);
        }
    }

    private Task<byte[]> ReadLocksAsync(AddressRange word, StopSignal stop) => new PlaceBytes(Session).ReadAsync(word, static _ => false, stop);

    private List<string> NotesOf(OtpScan scan)
    {
        List<string> notes = [];
        if (!scan.IsSettled)
        {
            notes.Add("the last write was cut: the same assign again uses one more slot and settles it");
        }

        if (scan.Unreadable > 0)
        {
            notes.Add($"{scan.Unreadable} slots cannot be read: never written, on a ROM that cannot read what was never written, or torn by a cut");
        }

        if (scan.Begun == _layout.Count)
        {
            notes.Add("no slot is free: this number stays for ever");
        }

        return notes;
    }
}

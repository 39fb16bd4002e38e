using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Places;

/// <summary>
/// Data EEPROM: two slots at its start, written in turn. The slot that holds the newest settled number is never written, so a cut
/// leaves that number or the new one.
/// </summary>
internal sealed class DataEeprom : IdentityPlace
{
    private const int Slots = 2;
    private const int MostTries = 3;

    private readonly AddressRange _range;
    private readonly PlaceBytes _bytes;

    public DataEeprom(DeviceSession session)
        : base(session)
    {
        if (session.Chip.DataEeprom is not { } eeprom)
        {
            throw Unusable($"{session.Chip.Name} has no data EEPROM whose addresses a document gives: {session.Chip.Sources.GetValueOrDefault("DataEeprom")}");
        }

        _range = new AddressRange(eeprom.Start, Slots * EepromSlot.Size);
        _bytes = new PlaceBytes(session);
    }

    public override PlaceKind Kind => PlaceKind.DataEeprom;

    public override IReadOnlyList<AddressRange> Ranges => [_range];

    public override async Task<PlaceReading> ReadAsync(StopSignal signal)
    {
        EepromSlot?[] slots = await ReadSlotsAsync(signal).ConfigureAwait(false);
        int? newest = NewestOf(slots, onlySettled: false);
        return new PlaceReading(Kind, newest is { } index ? slots[index]!.Value.Number : null)
        {
            At = newest is { } at ? NumberAt(StartOf(at)) : null,
            IsSettled = newest is null || slots[newest.Value]!.Value.IsSettled,
            Notes = newest is { } slot && !slots[slot]!.Value.IsSettled ? ["the last write was cut: the same assign again settles it"] : [],
        };
    }

    internal override async Task WriteAsync(PlaceReading before, PlaceRequest request, DeviceCondition condition, StopSignal stop)
    {
        for (int i = 0; i < MostTries; i++)
        {
            stop.ThrowIfStopped();
            EepromSlot?[] slots = await ReadSlotsAsync(stop).ConfigureAwait(false);
            uint sequence = checked(1 + slots.Max(slot => slot?.Sequence ?? 0));
            int? kept = NewestOf(slots, onlySettled: Session.Rules.KeepSettledSlot) ?? NewestOf(slots, onlySettled: false);
            condition.IdentityChanges();
            if (await WriteSlotAsync(kept is { } slot ? Slots - 1 - slot : 0, EepromSlot.Record(request.Number, sequence), stop).ConfigureAwait(false))
            {
                return;
            }
        }

        throw new PlaceException(ErrorCodes.IdentityNotWritten, $"{Session.Port}: data EEPROM at {_range} does not take the number",
            "it may be write-protected or worn: another place, nameplate advise --chip NAME");
    }

    /// <summary>Record, then settle cell, each read back.</summary>
    private async Task<bool> WriteSlotAsync(int slot, byte[] record, StopSignal stop)
    {
        ExactWrite first = new(StartOf(slot), record);
        ExactWrite second = new(checked(StartOf(slot) + EepromSlot.RecordSize), EepromSlot.Settle(record));
        Session.Client.Allowance = (Allowance.ReadOnly with { Name = "assign" }).AllowPlaceWrite(first).AllowPlaceWrite(second);
        try
        {
            return await PutAsync(first, stop).ConfigureAwait(false) && await PutAsync(second, stop).ConfigureAwait(false);
        }
        finally
        {
            Session.Client.Allowance = Allowance.ReadOnly;
        }
    }

    private async Task<bool> PutAsync(ExactWrite write, StopSignal stop)
    {
        await Session.RetryAsync(() => Session.Client.WriteMemoryAsync(write.Address, write.Bytes, stop.AtOnce), stop).ConfigureAwait(false);
        byte[] there = await _bytes.ReadAsync(write.Range, read => read.AsSpan().SequenceEqual(write.Bytes.Span), stop).ConfigureAwait(false);
        return there.AsSpan().SequenceEqual(write.Bytes.Span);
    }

    private async Task<EepromSlot?[]> ReadSlotsAsync(StopSignal stop)
    {
        EepromSlot?[] slots = new EepromSlot?[Slots];
        for (int i = 0; i < Slots; i++)
        {
            slots[i] = EepromSlot.Parse(await _bytes.ReadAsync(new AddressRange(StartOf(i), EepromSlot.Size),
                read => EepromSlot.Parse(read) is { IsSettled: true }, stop).ConfigureAwait(false));
        }

        return slots;
    }

    private static int? NewestOf(EepromSlot?[] slots, bool onlySettled) => Enumerable.Range(0, slots.Length)
        .Where(i => slots[i] is { } slot && (slot.IsSettled || !onlySettled))
        .OrderByDescending(i => slots[i]!.Value.Sequence).Select(i => (int?)i).FirstOrDefault();

    private uint StartOf(int slot) => checked(_range.Start + (uint)(slot * EepromSlot.Size));
}

using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Tests.Places;

public sealed class DataEepromTests
{
    public static TheoryData<string> Chips => [.. ChipDatabase.All.Where(chip => chip.DataEeprom is not null).Select(chip => chip.Name)];

    [Fact]
    public void A_slot_has_the_bytes_that_its_page_shows()
    {
        // docs/formats/eeprom.md, the example.
        byte[] record = EepromSlot.Record(10, 1);
        Convert.ToHexString(record).ShouldBe("0A00000000000000" + "01000000" + "4E504531" + "00000000" + "5D44731F");
        Convert.ToHexString(EepromSlot.Settle(record)).ShouldBe("A2BB8CE0" + "4E505431");
    }

    [Fact]
    public void No_bit_of_a_record_can_change_without_losing_the_number()
    {
        byte[] record = EepromSlot.Record(10, 1);
        byte[] slot = [.. record, .. EepromSlot.Settle(record)];
        EepromSlot.Parse(slot).ShouldBe(new EepromSlot(10, 1, true));
        for (int bit = 0; bit < slot.Length * 8; bit++)
        {
            byte[] changed = [.. slot];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            EepromSlot.Parse(changed).ShouldBe(bit < EepromSlot.RecordSize * 8 ? null : new EepromSlot(10, 1, false), $"bit {bit}");
        }
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Blank_memory_holds_no_number(byte blank) => EepromSlot.Parse([.. Enumerable.Repeat(blank, EepromSlot.Size)]).ShouldBeNull();

    [Theory, MemberData(nameof(Chips))]
    public async Task A_number_outlives_twenty_updates_and_a_mass_erase(string chip)
    {
        Bench bench = PlaceBench.For(chip);
        await bench.AssignToAsync(PlaceKind.DataEeprom, 10, confirm: false);
        for (int version = 1; version <= 20; version++)
        {
            await bench.UpdateAsync(Firmware.Make(version, 700));
        }

        await using (DeviceSession session = await bench.OpenAsync())
        {
            session.Client.Allowance = Allowance.ReadOnly.AllowMassErase();
            await session.Client.MassEraseAsync(CancellationToken.None);
        }

        (await bench.ReadAsync(PlaceKind.DataEeprom)).Number.ShouldBe(10ul);
    }

    [Fact]
    public async Task Numbers_are_written_in_turn_and_nothing_else_is()
    {
        Bench bench = PlaceBench.For("STM32L053x8");
        DeviceSnapshot before = bench.Device.Snapshot();
        for (ulong number = 1; number <= 40; number++)
        {
            (await bench.AssignToAsync(PlaceKind.DataEeprom, number, replace: true)).After.Number.ShouldBe(number);
        }

        bench.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
        byte[] eeprom = bench.Device.PeekEeprom();
        eeprom.AsSpan(64).ContainsAnyExcept((byte)0).ShouldBeFalse();
        EepromSlot.Parse(eeprom.AsSpan(0, 32))!.Value.Number.ShouldBe(39ul);
        EepromSlot.Parse(eeprom.AsSpan(32, 32))!.Value.Number.ShouldBe(40ul);
    }

    [Fact]
    public async Task A_chip_without_a_sourced_range_is_refused_with_the_reason()
    {
        Bench bench = PlaceBench.For("STM32L151xB");
        PlaceException refused = await Should.ThrowAsync<PlaceException>(() => bench.ReadAsync(PlaceKind.DataEeprom));
        (refused.Code, refused.Message.Contains("length on this line was not found", StringComparison.Ordinal)).ShouldBe((ErrorCodes.PlaceUnusable, true));
    }
}

using Nameplate.Chips;
using Nameplate.Provisioning.Places;

namespace Nameplate.Provisioning.Tests.Places;

public sealed class OtpSlotTests
{
    [Fact]
    public void A_slot_has_the_bytes_that_its_page_shows()
    {
        // docs/formats/otp.md, the example; CRC-32/ISO-HDLC as any crc32 program makes it.
        Convert.ToHexString(OtpSlot.Record(10)).ShouldBe("0A00000000000000" + "4E504F31" + "407CAAA0");
        Convert.ToHexString(OtpSlot.Settle(10, 8)).ShouldBe("BF83555F" + "4E505431");
        Convert.ToHexString(OtpSlot.Settle(10, 16)).ShouldBe("BF83555F" + "4E505431" + "0000000000000000");
        Convert.ToHexString(OtpSlot.Open(8)).ShouldBe("0000000000000000");
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(8, ulong.MaxValue)]
    [InlineData(16, 55)]
    public void A_number_is_read_as_it_was_written(int cell, ulong number)
    {
        OtpSlot.Parse(OtpSlot.Settle(number, cell), OtpSlot.Record(number)).ShouldBe(new OtpSlot(number, true, false));
        OtpSlot.Parse(Blank(cell), OtpSlot.Record(number)).ShouldBe(new OtpSlot(number, false, false));
        OtpSlot.Parse([], OtpSlot.Record(number)).ShouldBe(new OtpSlot(number, false, false));
        OtpSlot.Parse(Blank(cell), Blank(16)).ShouldBe(new OtpSlot(null, false, true));
    }

    [Fact]
    public void No_bit_of_a_record_can_change_without_losing_the_number()
    {
        byte[] body = [.. OtpSlot.Settle(10, 8), .. OtpSlot.Record(10)];
        for (int bit = 64; bit < body.Length * 8; bit++)
        {
            byte[] changed = [.. body];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            OtpSlot.Parse(changed.AsSpan(0, 8), changed.AsSpan(8)).Number.ShouldBeNull($"bit {bit}");
        }
    }

    [Fact]
    public void Any_settle_cell_but_the_right_one_leaves_the_number_unsettled()
    {
        byte[] body = [.. OtpSlot.Settle(10, 8), .. OtpSlot.Record(10)];
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] changed = [.. body];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            OtpSlot.Parse(changed.AsSpan(0, 8), changed.AsSpan(8)).ShouldBe(new OtpSlot(10, false, false));
        }
    }

    [Fact]
    public void Number_zero_is_none() => OtpSlot.Parse(OtpSlot.Settle(0, 8), OtpSlot.Record(0)).Number.ShouldBeNull();

    [Fact]
    public void Slots_lie_one_behind_the_other_and_a_part_of_a_slot_is_none()
    {
        OtpLayout layout = new(ChipDatabase.Get("STM32H7A3xI"));
        (layout.CellSize, layout.SlotSize, layout.Count).ShouldBe((8, 32, 32));
        (layout.OpenAt(0), layout.SettleAt(0), layout.RecordAt(0)).ShouldBe((0x08FFF000u, 0x08FFF008u, 0x08FFF010u));
        layout.RangeOf(31).End.ShouldBe(layout.Area.Range.End);
    }

    private static byte[] Blank(int length) => [.. Enumerable.Repeat((byte)0xFF, length)];
}

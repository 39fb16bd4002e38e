using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>Every erratum: what shows with it, and that it does not show without it.</summary>
public class ErrataTests
{
    private const uint Bank2 = 0x08100000;

    [Fact]
    public void Defaults_follow_the_bootloader_id()
    {
        new VirtualDevice(TestChips.H743xI, new DeviceOptions { BootloaderId = 0x91 }).ErrataInForce
            .ShouldBe([.. DeviceErrata.General, Errata.Bank2EraseAckedEarly], ignoreOrder: true);
        new VirtualDevice(TestChips.H743xI).ErrataInForce.ShouldBe(DeviceErrata.General, ignoreOrder: true);
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "79")]
    public async Task First_sync_ignored(bool on, string first)
    {
        var line = new Line(new VirtualDevice(TestChips.H743xI, With(on, Errata.FirstSyncIgnored)));
        await line.Expect("7F", first);
        if (on)
            await line.Expect("7F", "79");
        await line.Expect("01 FE", "79 31 00 00 79");
    }

    [Theory]
    [InlineData(true, "79 0D 31 00 01 02 11 21 31 44 63 73 82 92 79")]
    [InlineData(false, "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79")]
    public async Task Get_count_wrong(bool on, string answer)
    {
        Line line = await Line.InSync(TestChips.H743xI, With(on, Errata.GetCountWrong));
        await line.Expect("00 FF", answer);
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "79")]
    public async Task Go_first_ack_missing(bool on, string answer)
    {
        Line line = await Line.InSync(TestChips.H743xI, With(on, Errata.GoFirstAckMissing));
        await line.Expect("21 DE", answer);
        await line.Expect("08 00 00 00 08", "79");
    }

    [Fact]
    public async Task Bank2_erase_is_acknowledged_at_once_and_a_touch_of_flash_hangs_until_reset()
    {
        Line line = await Line.InSync(TestChips.H743xI, Errata.Bank2EraseAckedEarly);
        TimeSpan before = line.Device.Clock.Elapsed;
        (await line.Erase(8)).ShouldBe("79");
        (line.Device.Clock.Elapsed - before).ShouldBeLessThan(TimeSpan.FromMilliseconds(10));
        await line.Expect("02 FD", "79 01 04 50 79"); // does not touch flash
        (await line.Write(Bank2, new byte[32])).ShouldBe("");
        line.Device.Hung.ShouldBeTrue();
        line.Device.Reset();
        await Settle(line);
        await line.Expect("7F", "79");
    }

    [Fact]
    public async Task Bank2_erase_acknowledged_early_is_whole_once_its_time_is_waited()
    {
        Line line = await Line.InSync(TestChips.H743xI, Errata.Bank2EraseAckedEarly);
        line.Device.Preload(Bank2, new byte[64]);
        await line.Erase(8);
        await line.Link.DelayAsync(TimeSpan.FromSeconds(4), CancellationToken.None);
        (await line.Write(Bank2, Line.Counting(32))).ShouldBe("79");
        (await line.Read(Bank2, 32)).ShouldBe(Line.Counting(32));
    }

    [Fact]
    public async Task Bank2_erase_variant_loses_the_write()
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions
        {
            Errata = [Errata.Bank2EraseAckedEarly],
            Rom = new RomBehaviour { BusyFlash = BusyFlashTouch.WriteLost },
        });
        await line.Erase(8);
        (await line.Write(Bank2, Line.Counting(32))).ShouldBe("79");
        line.Device.StateOf(Bank2).ShouldBe(FlashWordState.Virgin);
    }

    [Fact]
    public async Task Without_the_erratum_the_acknowledge_of_bank2_waits_for_the_erase()
    {
        Line line = await Line.InSync(TestChips.H743xI, errata: []);
        TimeSpan before = line.Device.Clock.Elapsed;
        await line.Erase(8);
        (line.Device.Clock.Elapsed - before).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.9));
    }

    [Theory]
    [InlineData(true, FlashWordState.Virgin)]
    [InlineData(false, FlashWordState.Programmed)]
    public async Task Read_then_write_drops_the_first_32_bytes(bool on, FlashWordState first)
    {
        Line line = await Line.InSync(TestChips.H723xG, With(on, Errata.ReadThenWriteDropsFirst32));
        await line.Read(0x08000000, 4);
        (await line.Write(0x08000000, Line.Counting(64))).ShouldBe("79");
        line.Device.StateOf(0x08000000).ShouldBe(first);
        line.Device.StateOf(0x08000020).ShouldBe(FlashWordState.Programmed);
        (await line.Write(0x08000040, Line.Counting(32))).ShouldBe("79");
        line.Device.StateOf(0x08000040).ShouldBe(FlashWordState.Programmed);
    }

    [Theory]
    [InlineData(true, FlashWordState.Programmed)]
    [InlineData(false, FlashWordState.Virgin)]
    public async Task The_drop_is_cleared_by_an_erase_or_not(bool cleared, FlashWordState first)
    {
        Line line = await Dropping(new RomBehaviour { DropClearedByErase = cleared });
        await line.Erase(0);
        await line.Write(0x08000000, Line.Counting(32));
        line.Device.StateOf(0x08000000).ShouldBe(first);
    }

    [Theory]
    [InlineData(true, FlashWordState.Programmed)]
    [InlineData(false, FlashWordState.Virgin)]
    public async Task The_drop_is_cleared_by_a_ram_write_or_not(bool cleared, FlashWordState first)
    {
        Line line = await Dropping(new RomBehaviour { DropClearedByRamWrite = cleared });
        (await line.Write(0x20004100, Line.Counting(32))).ShouldBe("79");
        await line.Write(0x08000000, Line.Counting(32));
        line.Device.StateOf(0x08000000).ShouldBe(first);
    }

    [Theory]
    [InlineData(true, FlashWordState.Programmed)]
    [InlineData(false, FlashWordState.Virgin)]
    public async Task The_drop_is_cleared_by_a_reset_or_not(bool cleared, FlashWordState first)
    {
        Line line = await Dropping(new RomBehaviour { DropClearedByReset = cleared });
        line.Device.Reset();
        await Settle(line);
        await line.Expect("7F", "79");
        await line.Write(0x08000000, Line.Counting(32));
        line.Device.StateOf(0x08000000).ShouldBe(first);
    }

    [Theory]
    [InlineData(true, "79")]
    [InlineData(false, "1F")]
    public async Task Write_protected_sectors_acknowledge_and_keep_their_data(bool on, string answer)
    {
        Line line = await Line.InSync(TestChips.H743xI, With(on, Errata.WriteProtectedSectorAcks) with
        {
            Rom = new RomBehaviour { ProtectCommandsReset = false },
        });
        line.Device.Preload(0x081E0000, Line.Counting(32));
        await line.Expect("63 9C", "79");
        await line.Expect("00 0F 0F", "79");
        (await line.Erase(15)).ShouldBe(answer);
        (await line.Write(0x081E0020, Line.Counting(32))).ShouldBe(answer);
        line.Device.Peek(0x081E0000, 32).ShouldBe(Line.Counting(32));
        line.Device.StateOf(0x081E0020).ShouldBe(FlashWordState.Virgin);
    }

    [Theory]
    [InlineData(true, FlashWordState.Virgin)]
    [InlineData(false, FlashWordState.Programmed)]
    public async Task A_misaligned_write_poisons_all_later_ones_until_reset(bool on, FlashWordState later)
    {
        Line line = await Line.InSync(TestChips.H743xI, With(on, Errata.MisalignedWritePoisons));
        (await line.Write(0x08000004, new byte[32])).ShouldBe("79");
        line.Device.StateOf(0x08000000).ShouldBe(FlashWordState.Virgin);
        await line.Write(0x08000040, new byte[32]);
        line.Device.StateOf(0x08000040).ShouldBe(later);
        line.Device.Reset();
        await Settle(line);
        await line.Expect("7F", "79");
        await line.Write(0x08000060, new byte[32]);
        line.Device.StateOf(0x08000060).ShouldBe(FlashWordState.Programmed);
    }

    [Theory]
    [InlineData(DoubleEccRead.Hang, 32)]
    [InlineData(DoubleEccRead.Reset, 32)]
    [InlineData(DoubleEccRead.Garbage, 64)]
    [InlineData(DoubleEccRead.HangUnsent, 0)]
    public async Task A_read_over_a_double_ecc_word_does_what_its_variant_says(DoubleEccRead variant, int bytes)
    {
        Line line = await WithBadWord(variant);
        (await line.Read(0x08000000, 64))!.Length.ShouldBe(bytes);
        line.Device.Hung.ShouldBe(variant is DoubleEccRead.Hang or DoubleEccRead.HangUnsent);
        await Settle(line);
        await line.Expect(variant == DoubleEccRead.Reset ? "7F" : "01 FE",
            variant switch { DoubleEccRead.Reset => "79", DoubleEccRead.Hang or DoubleEccRead.HangUnsent => "", _ => "79 31 00 00 79" });
    }

    [Fact]
    public async Task A_read_over_a_double_ecc_word_may_be_refused()
    {
        Line line = await WithBadWord(DoubleEccRead.Nack);
        await line.Expect("11 EE", "79");
        await line.Expect("08 00 00 00 08", "79");
        await line.Expect("3F C0", "1F");
        await line.Expect("01 FE", "79 31 00 00 79");
    }

    private static async Task<Line> WithBadWord(DoubleEccRead variant)
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions { Rom = new RomBehaviour { DoubleEcc = variant } });
        line.Device.Preload(0x08000000, Line.Counting(64));
        line.Device.SetWordState(0x08000020, FlashWordState.DoubleEcc);
        return line;
    }

    private static async Task<Line> Dropping(RomBehaviour ways)
    {
        Line line = await Line.InSync(TestChips.H723xG, new DeviceOptions { Errata = [Errata.ReadThenWriteDropsFirst32], Rom = ways });
        await line.Read(0x08000000, 4);
        return line;
    }

    private static async Task Settle(Line line)
    {
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        line.Link.DiscardInput();
    }

    private static DeviceOptions With(bool on, Erratum erratum) => new() { Errata = on ? [erratum] : [] };
}

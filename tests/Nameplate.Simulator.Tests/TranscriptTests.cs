namespace Nameplate.Simulator.Tests;

/// <summary>Frames of AN3155 rev 20 §3.1 to §3.12, with the values of an STM32H743 (AN2606 rev 70 tables 3, 135, 136).</summary>
public class TranscriptTests
{
    [Theory]
    [InlineData("00 FF", "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79")] // §3.1
    [InlineData("01 FE", "79 31 00 00 79")] // §3.2
    [InlineData("02 FD", "79 01 04 50 79")] // §3.3
    public async Task Get_commands_answer_as_printed(string host, string device)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect(host, device);
    }

    [Fact]
    public async Task Read_memory_returns_the_bootloader_id()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("11 EE", "79");
        await line.Expect("1F F1 E7 FE F7", "79");
        await line.Expect("00 FF", "79 92");
    }

    [Fact]
    public async Task Read_memory_returns_the_flash_size_low_byte_first()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("11 EE", "79");
        await line.Expect("1F F1 E8 80 86", "79");
        await line.Expect("01 FE", "79 00 08");
    }

    [Fact]
    public async Task Read_memory_returns_the_unique_id()
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions { Uid = Line.Counting(12, 1) });
        await line.Expect("11 EE", "79");
        await line.Expect("1F F1 E8 00 06", "79");
        await line.Expect("0B F4", "79 01 02 03 04 05 06 07 08 09 0A 0B 0C");
    }

    [Fact]
    public async Task Write_memory_programs_one_flash_word()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("31 CE", "79");
        await line.Expect("08 1E 00 00 16", "79");
        await line.Expect($"1F {Line.Hex(Line.Counting(32))} 1F", "79");
        line.Device.Peek(0x081E0000, 32).ShouldBe(Line.Counting(32));
    }

    [Fact]
    public async Task Write_memory_refuses_a_wrong_checksum_after_the_data()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("31 CE", "79");
        await line.Expect("08 1E 00 00 16", "79");
        await line.Expect($"1F {Line.Hex(Line.Counting(32))} 1E", "1F");
        line.Device.Log.Programs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("00 02 00 00 00 01 00 02 01", new[] { 0, 1, 2 })] // sectors 0, 1, 2
    [InlineData("00 00 00 0F 0F", new[] { 15 })] // sector 15
    [InlineData("FF FE 01", new[] { 0, 1, 2, 3, 4, 5, 6, 7 })] // bank 1
    [InlineData("FF FD 02", new[] { 8, 9, 10, 11, 12, 13, 14, 15 })] // bank 2
    [InlineData("FF FF 00", new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 })] // everything
    public async Task Extended_erase_erases_what_its_frame_lists(string frame, int[] sectors)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("44 BB", "79");
        await line.Expect(frame, "79");
        line.Device.Log.PhysicalSectorsErased.ShouldBe(sectors);
    }

    [Theory]
    [InlineData("FF FC 03")]
    [InlineData("FF F0 0F")]
    public async Task Extended_erase_refuses_reserved_codes(string frame)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("44 BB", "79");
        await line.Expect(frame, "1F");
        line.Device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task Write_protect_then_write_unprotect()
    {
        Line line = await Line.InSync(TestChips.H743xI,
            new DeviceOptions { Rom = new RomBehaviour { ProtectCommandsReset = false } });
        await line.Expect("63 9C", "79");
        await line.Expect("01 07 0F 09", "79");
        (await line.Erase(7, 15, 6)).ShouldBe("79");
        line.Device.Log.PhysicalSectorsErased.ShouldBe([6]);
        await line.Expect("73 8C", "79 79");
        (await line.Erase(7)).ShouldBe("79");
        line.Device.Log.PhysicalSectorsErased.ShouldBe([6, 7]);
    }

    [Fact]
    public async Task Go_is_acknowledged_twice_and_leaves_the_bootloader()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("21 DE", "79");
        await line.Expect("08 00 00 00 08", "79");
        line.Device.InBootloader.ShouldBeFalse();
        line.Device.WentTo.ShouldBe(0x08000000u);
    }

    [Theory]
    [InlineData("03 FC")] // Get speed: I2C only
    [InlineData("43 BC")] // Erase: exclusive with Extended Erase
    [InlineData("A1 5E")] // Get Checksum: V3.3 and later
    [InlineData("11 EF")] // wrong complement
    [InlineData("7F 7F")] // 0x7F when in sync
    public async Task What_is_no_command_is_refused_after_its_second_byte(string host)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect(host, "1F");
        await line.Expect("01 FE", "79 31 00 00 79");
    }

    [Theory]
    [InlineData("00 00 00 00 00")] // ITCM: not in AN2606 table 226
    [InlineData("07 FF FF FF F8")]
    [InlineData("08 20 00 00 28")] // after bank 2
    [InlineData("08 00 00 00 09")] // wrong checksum
    public async Task A_bad_address_is_refused_after_its_checksum(string address)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Expect("11 EE", "79");
        await line.Expect(address, "1F");
        await line.Expect("01 FE", "79 31 00 00 79");
    }

    [Fact]
    public async Task Any_other_first_byte_locks_a_wrong_rate_until_reset()
    {
        var line = new Line(new VirtualDevice(TestChips.H743xI));
        await line.Ask("FF", 0);
        (await line.Ask("00 FF", 15)).ShouldNotBe(Line.GetOfV31);
        line.Device.Reset();
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        line.Link.DiscardInput();
        await line.Expect("7F", "79");
        await line.Expect("00 FF", Line.GetOfV31);
    }
}

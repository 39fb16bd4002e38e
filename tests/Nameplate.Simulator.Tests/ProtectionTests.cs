using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

public class ProtectionTests
{
    private static readonly RomBehaviour NoReset = new() { ProtectCommandsReset = false };

    [Theory]
    [InlineData("11 EE")]
    [InlineData("21 DE")]
    [InlineData("31 CE")]
    [InlineData("44 BB")]
    [InlineData("63 9C")]
    [InlineData("73 8C")]
    [InlineData("82 7D")]
    public async Task With_readout_protection_a_command_is_refused_after_its_opcode(string opcode)
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions { Readout = ReadoutProtection.Level1 });
        await line.Expect(opcode, "1F");
        await line.Expect("00 FF", Line.GetOfV31);
    }

    [Fact]
    public async Task By_switch_the_refusal_is_two_nacks()
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions
        {
            Readout = ReadoutProtection.Level1,
            Rom = new RomBehaviour { TwoNacksOnReadoutProtection = true },
        });
        await line.Expect("11 EE", "1F 1F");
    }

    [Fact]
    public async Task Readout_unprotect_erases_protected_sectors_and_ram_too_and_resets()
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions { Rom = NoReset });
        line.Device.Preload(0x081E0000, Line.Counting(32));
        await line.Write(0x20004100, Line.Counting(32));
        await line.Expect("63 9C", "79");
        await line.Expect("00 0F 0F", "79");
        await line.Expect("92 6D", "79 79");
        line.Device.StateOf(0x081E0000).ShouldBe(FlashWordState.Virgin);
        await line.Link.DelayAsync(TimeSpan.FromSeconds(40), CancellationToken.None);
        await line.Expect("7F", "79");
        (await line.Read(0x20004100, 4)).ShouldBe([0, 0, 0, 0]);
    }

    [Fact]
    public void At_level_2_the_bootloader_never_starts()
    {
        var device = new VirtualDevice(TestChips.H743xI, new DeviceOptions { Readout = ReadoutProtection.Level2 });
        device.PowerCycle();
        device.InBootloader.ShouldBeFalse();
    }

    [Fact]
    public async Task On_0x480_a_code_protects_its_group_of_four_sectors()
    {
        Line line = await Line.InSync(TestChips.H7A3xI, new DeviceOptions { Rom = NoReset });
        await line.Expect("63 9C", "79");
        await line.Expect("00 05 05", "79");
        await line.Erase(3, 4, 5, 6, 7, 8);
        line.Device.Log.PhysicalSectorsErased.ShouldBe([3, 8]);
    }

    [Fact]
    public async Task On_0x480_by_switch_a_code_is_the_group_itself()
    {
        Line line = await Line.InSync(TestChips.H7A3xI, new DeviceOptions { Rom = NoReset with { ProtectCodes = WriteProtectCodes.Groups } });
        await line.Expect("63 9C", "79");
        await line.Expect("00 01 01", "79");
        await line.Erase(3, 4, 5, 6, 7, 8);
        line.Device.Log.PhysicalSectorsErased.ShouldBe([3, 8]);
    }

    [Theory]
    [InlineData(false, "1F", 0)]
    [InlineData(true, "79", 15)]
    public async Task A_mass_erase_with_a_protected_sector_is_refused_or_spares_it(bool spares, string answer, int erased)
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions { Rom = NoReset with { MassEraseSparesProtected = spares } });
        await line.Expect("63 9C", "79");
        await line.Expect("00 0F 0F", "79");
        await line.Expect("44 BB", "79");
        await line.Expect("FF FF 00", answer);
        line.Device.Log.PhysicalSectorsErased.Count.ShouldBe(erased);
    }

    [Theory]
    [InlineData(true, false, 8, 0x08100000u)] // on the die bank 2 begins at number 8
    [InlineData(false, false, 4, 0x08100000u)] // or at the 4 that exist
    public async Task Erase_numbers_of_bank_2_follow_the_reading(bool die, bool physical, int number, uint address)
    {
        Line line = await Line.InSync(TestChips.H743xG,
            new DeviceOptions { Rom = new RomBehaviour { Numbering = new SectorNumbering(die, physical) } });
        (await line.Erase((ushort)number)).ShouldBe("79");
        line.Device.Log.Erases.ShouldHaveSingleItem().Address.ShouldBe(address);
    }

    [Fact]
    public async Task Numbers_without_a_sector_are_skipped_in_silence()
    {
        Line line = await Line.InSync(TestChips.H743xG);
        (await line.Erase(4, 7, 16, 300)).ShouldBe("79");
        line.Device.Log.Erases.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, 15, 7)]
    [InlineData(true, 15, 15)]
    public async Task Under_swapped_banks_a_number_follows_the_address_or_the_physical_bank(bool physical, int number, int sector)
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions
        {
            BanksSwapped = true,
            Rom = new RomBehaviour { Numbering = new SectorNumbering(true, physical) },
        });
        await line.Erase((ushort)number);
        line.Device.Log.PhysicalSectorsErased.ShouldBe([sector]);
    }

    [Fact]
    public async Task Swapping_banks_by_option_byte_takes_effect_at_the_next_reset()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        line.Device.Preload(0x081E0000, Line.Counting(32));
        byte[] status = (await line.Read(0x5200201C, 4))!;
        status[3] |= 0x80;
        (await line.Write(0x52002020, status)).ShouldBe("79");
        line.Device.BanksSwapped.ShouldBeFalse();
        line.Device.Reset();
        line.Device.BanksSwapped.ShouldBeTrue();
        line.Device.Peek(0x080E0000, 32).ShouldBe(Line.Counting(32));
    }

    [Fact]
    public async Task Protection_written_as_option_bytes_counts()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        (await line.Read(0x52002138, 1)).ShouldBe([0xFF]);
        await line.Write(0x5200213C, [0x7F, 0, 0, 0]);
        await line.Erase(14, 15);
        line.Device.Log.PhysicalSectorsErased.ShouldBe([14]);
    }

    [Fact]
    public async Task Otp_units_are_programmed_once_and_survive_everything()
    {
        Line line = await Line.InSync(TestChips.H7A3xI);
        await line.Write(0x08FFF000, [1, 2, 0xFF, 0xFF, 3, 4, 5, 6]);
        await line.Write(0x08FFF000, [9, 9, 9, 9, 9, 9, 9, 9]);
        await line.Expect("92 6D", "79 79");
        line.Device.PowerCycle();
        await line.Link.DelayAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        line.Link.DiscardInput();
        await line.Expect("7F", "79");
        (await line.Read(0x08FFF000, 8)).ShouldBe([1, 2, 0xFF, 0xFF, 3, 4, 5, 6]);
    }

    [Fact]
    public async Task Otp_is_out_of_reach_for_V9_0()
    {
        Line line = await Line.InSync(TestChips.H7A3xI, new DeviceOptions { BootloaderId = 0x90 });
        (await line.Read(0x08FFF000, 8)).ShouldBeNull();
    }
}

using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>Data EEPROM, and option bytes that are flash: what the ROM of F0, F1, F3, L0 and L1 writes beside main flash.</summary>
public sealed class PlaceMemoryTests
{
    private const uint OptionBytes = 0x1FFFF800;
    private const uint Eeprom = 0x08080000;

    private static readonly Chip s_f1 = ChipDatabase.Get("STM32F103xB");
    private static readonly Chip s_l0 = ChipDatabase.Get("STM32L053x8");

    [Fact]
    public async Task Option_bytes_are_erased_and_programmed_as_a_whole_and_the_device_resets()
    {
        Line line = await Line.InSync(s_f1);
        await line.Write(OptionBytes, [0xA5, 0x5A, 0xF9, 0x00, 0x34, 0x00, 0x12, 0x00]); // the complements are the controller's
        line.Device.PeekOptionBytes().ShouldBe([0xA5, 0x5A, 0xF9, 0x06, 0x34, 0xCB, 0x12, 0xED, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        line.Device.AtPrompt.ShouldBeFalse();
    }

    [Fact]
    public async Task Option_bytes_are_written_from_their_first_address_only()
    {
        Line line = await Line.InSync(ChipDatabase.All.First(chip => chip is { Family: "F3", Rom.ProtocolVersion: 0x31 }));
        await line.Expect("31 CE", "79");
        await line.Expect("1F FF F8 04 1C", "1F");
    }

    [Theory]
    [InlineData(FaultPoint.Erase, 1, ReadoutProtection.Level1)] // erased: protected
    [InlineData(FaultPoint.Program, 1, ReadoutProtection.Level1)]
    [InlineData(FaultPoint.Program, 2, ReadoutProtection.Level0)] // the key is programmed, the rest is blank
    public async Task A_cut_inside_leaves_what_the_key_says(FaultPoint point, int index, ReadoutProtection readout)
    {
        Line line = await Line.InSync(s_f1);
        line.Device.Faults.Arm(new Fault(FaultAction.Cut, point, index) { Tear = point == FaultPoint.Erase ? TearBehaviour.New : TearBehaviour.Old });
        await line.Expect("31 CE", "79");
        await line.Expect("1F FF F8 00 18", "79");
        await line.Expect("03 A5 5A FF 00 03", "");
        line.Device.PowerCycle();
        line.Device.Readout.ShouldBe(readout);
    }

    [Fact]
    public async Task Data_eeprom_is_overwritten_word_by_word_and_no_flash_erase_reaches_it()
    {
        Line line = await Line.InSync(s_l0);
        (await line.Read(Eeprom, 8)).ShouldBe(new byte[8]);
        await line.Write(Eeprom, [1, 2, 3, 4, 5, 6, 7, 8]);
        await line.Write(Eeprom, [8, 7, 6, 5, 4, 3, 2, 1]);
        await line.Expect("44 BB", "79");
        await line.Expect("FF FF 00", "79");
        (await line.Read(Eeprom, 8)).ShouldBe([8, 7, 6, 5, 4, 3, 2, 1]);
    }

    [Fact]
    public async Task What_is_kept_in_a_file_comes_back()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nameplate-{Guid.NewGuid():N}.sim");
        try
        {
            foreach ((Chip chip, uint address) in new[] { (s_f1, OptionBytes), (s_l0, Eeprom) })
            {
                Line line = await Line.InSync(chip);
                await line.Write(address, [0xA5, 0x5A, 0xFF, 0x00, 0x0A, 0xF5, 0x00, 0xFF]);
                using (DeviceFile.Create(path, line.Device))
                {
                }

                using DeviceFile again = DeviceFile.Open(path, ChipDatabase.Find);
                again.Device.PeekOptionBytes().ShouldBe(line.Device.PeekOptionBytes());
                again.Device.PeekEeprom().ShouldBe(line.Device.PeekEeprom());
                (again.Device.PeekOptionBytes().Length, again.Device.PeekEeprom().Length).ShouldBe(chip == s_f1 ? (16, 0) : (0, 2048));
                File.Delete(path);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}

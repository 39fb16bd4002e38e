using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>What flash does apart from H7: half-words of F0, F1 and F3, bytes of F2, F4 and F7, zeros of L0 and L1.</summary>
public class FamilyPhysicsTests
{
    private const uint Address = 0x08001000;

    [Theory]
    [InlineData("STM32F051x8")]
    [InlineData("STM32F303xC")]
    public async Task A_half_word_is_programmed_once_and_keeps_its_value(string chip)
    {
        Line line = await Line.InSync(ChipDatabase.Get(chip));
        (await line.Write(Address, [0x11, 0x22, 0xFF, 0xFF])).ShouldBe("79");
        (await line.Write(Address, [0x01, 0x02, 0x03, 0x04])).ShouldBe("79");
        (await line.Read(Address, 4)).ShouldBe([0x11, 0x22, 0x03, 0x04]);
        line.Device.Log.NonVirginPrograms.ShouldBe(1);
    }

    [Fact]
    public async Task A_half_word_may_always_become_zero()
    {
        Line line = await Line.InSync(ChipDatabase.Get("STM32F072xB"));
        await line.Write(Address, [0x11, 0x22, 0x33, 0x44]);
        await line.Write(Address, [0x00, 0x00, 0x55, 0x66]);
        (await line.Read(Address, 4)).ShouldBe([0x00, 0x00, 0x33, 0x44]);
    }

    [Theory]
    [InlineData("STM32F205xG")]
    [InlineData("STM32F405xG")]
    [InlineData("STM32F746xG")]
    public async Task Bits_go_from_1_to_0_at_any_time_where_there_is_no_ecc(string chip)
    {
        Line line = await Line.InSync(ChipDatabase.Get(chip));
        await line.Write(Address, [.. Enumerable.Repeat((byte)0xF7, 8)]);
        await line.Write(Address, [.. Enumerable.Repeat((byte)0x7F, 8)]);
        (await line.Read(Address, 8)).ShouldBe(Enumerable.Repeat((byte)0x77, 8));
    }

    [Theory]
    [InlineData("STM32G071xB")]
    [InlineData("STM32L476xG")]
    [InlineData("STM32U575xI")]
    public async Task A_word_with_ecc_does_not_take_two_programmings(string chip)
    {
        Line line = await Line.InSync(ChipDatabase.Get(chip));
        await line.Write(Address, Line.Counting(16, 1));
        await line.Write(Address, Line.Counting(16, 2));
        line.Device.StateOf(Address).ShouldBe(FlashWordState.DoubleEcc);
    }

    [Theory]
    [InlineData("STM32L053x8", 128)]
    [InlineData("STM32L151xB", 256)]
    public async Task Erased_flash_of_L0_and_L1_reads_zero_and_a_page_is_erased_alone(string chip, int page)
    {
        Line line = await Line.InSync(ChipDatabase.Get(chip));
        (await line.Read(Address, 8)).ShouldBe(new byte[8]);
        line.Device.Preload(Address - 8, [.. Enumerable.Repeat((byte)0xA5, page + 16)]);
        (await line.Erase((ushort)(0x1000 / page))).ShouldBe("79");
        (await line.Read(Address - 8, 8)).ShouldBe(Enumerable.Repeat((byte)0xA5, 8));
        (await line.Read(Address, page)).ShouldBe(new byte[page]);
        (await line.Read(Address + (uint)page, 8)).ShouldBe(Enumerable.Repeat((byte)0xA5, 8));
    }

    [Theory]
    [InlineData("STM32F405xG", 4, 0x08010000u, 0x10000)]
    [InlineData("STM32F405xG", 11, 0x080E0000u, 0x20000)]
    [InlineData("STM32F746xG", 5, 0x08040000u, 0x40000)]
    [InlineData("STM32F429xI", 12, 0x08100000u, 0x4000)]
    [InlineData("STM32F429xG-dual", 12, 0x08080000u, 0x4000)]
    public async Task Mixed_sectors_are_erased_by_their_own_numbers(string chip, ushort number, uint start, int length)
    {
        Line line = await Line.InSync(ChipDatabase.Get(chip));
        uint end = start + (uint)length;
        line.Device.Preload(start - 8, new byte[16]);
        line.Device.Preload(end - 8, new byte[end < line.Device.Chip.Flash.Banks[^1].Range.End ? 16 : 8]);
        (await line.Erase(number)).ShouldBe("79");
        line.Device.Peek(start, 8).ShouldAllBe(value => value == 0xFF);
        line.Device.Peek(end - 8, 8).ShouldAllBe(value => value == 0xFF);
        line.Device.Peek(start - 8, 8).ShouldBe(new byte[8]);
        if (end < line.Device.Chip.Flash.Banks[^1].Range.End)
            line.Device.Peek(end, 8).ShouldBe(new byte[8]);
    }

    [Theory]
    [InlineData("STM32F072xB")]
    [InlineData("STM32F405xG")]
    [InlineData("STM32L053x8")]
    public void A_torn_word_without_ecc_always_reads_and_an_erase_makes_it_virgin(string name)
    {
        Chip chip = ChipDatabase.Get(name);
        for (int seed = 0; seed < 200; seed++)
        {
            FlashArray cells = new((int)chip.Flash.Size, FlashCells.Of(chip.Flash), new FlashPhysics(), new Random(seed));
            byte[] value = [.. Enumerable.Repeat((byte)0x5A, cells.WordSize)];
            cells.TearProgram(0, value, TearBehaviour.Random);
            byte[] read = new byte[cells.WordSize];
            if (chip.Flash.Programming != ProgramRule.OnceWithEcc)
            {
                cells.Read(0, read).ShouldBe(read.Length, $"seed {seed}");
                cells.StateOf(0).ShouldBeOneOf(FlashWordState.Virgin, FlashWordState.Programmed, FlashWordState.Unstable);
            }
            cells.Erase(0, (int)chip.Flash.Sectors[0].Range.Length);
            cells.StateOf(0).ShouldBe(FlashWordState.Virgin);
            cells.Read(0, read).ShouldBe(read.Length);
            read.ShouldAllBe(cell => cell == chip.Flash.ErasedValue);
        }
    }
}

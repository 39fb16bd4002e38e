namespace Nameplate.Chips.Tests;

public sealed class SectorNumberingTests
{
    private static readonly SectorNumbering ByDie = new(CountsDieSectors: true, FollowsPhysicalBank: false);
    private static readonly SectorNumbering ByExisting = new(CountsDieSectors: false, FollowsPhysicalBank: false);
    private static readonly SectorNumbering ByDieAndBank = new(CountsDieSectors: true, FollowsPhysicalBank: true);
    private static readonly SectorNumbering ByExistingAndBank = new(CountsDieSectors: false, FollowsPhysicalBank: true);

    [Fact]
    public void All_are_the_four_readings_and_the_likeliest_is_what_ST_shows() =>
        SectorNumbering.All.ShouldBe([ByDie, ByExisting, ByDieAndBank, ByExistingAndBank]);

    [Theory]
    [InlineData("STM32H743xI", 0x08100000u, 8, 8, 0, 0)]
    [InlineData("STM32H743xI", 0x081E0000u, 15, 15, 7, 7)]
    [InlineData("STM32H743xI", 0x08000000u, 0, 0, 8, 8)]
    [InlineData("STM32H743xG", 0x08100000u, 8, 4, 0, 0)]
    [InlineData("STM32H743xG", 0x08160000u, 11, 7, 3, 3)]
    [InlineData("STM32H743xG", 0x08060000u, 3, 3, 11, 7)]
    [InlineData("STM32H7A3xI", 0x081FE000u, 255, 255, 127, 127)]
    [InlineData("STM32H7A3xG", 0x08100000u, 128, 64, 0, 0)]
    [InlineData("STM32H7A3xG", 0x0817E000u, 191, 127, 63, 63)]
    [InlineData("STM32H723xG", 0x080E0000u, 7, 7, 7, 7)]
    [InlineData("STM32H7B0xB", 0x0801E000u, 15, 15, 15, 15)]
    public void A_sector_has_the_number_of_each_reading(
        string chip, uint address, int byDie, int byExisting, int byDieSwapped, int byExistingSwapped)
    {
        FlashGeometry flash = ChipDatabase.Get(chip).Flash;
        Sector sector = flash.SectorAt(address)!;
        ByDie.NumberOf(flash, sector, banksSwapped: false).ShouldBe((ushort)byDie);
        ByExisting.NumberOf(flash, sector, banksSwapped: false).ShouldBe((ushort)byExisting);
        ByDieAndBank.NumberOf(flash, sector, banksSwapped: false).ShouldBe((ushort)byDie);
        ByExistingAndBank.NumberOf(flash, sector, banksSwapped: false).ShouldBe((ushort)byExisting);
        ByDie.NumberOf(flash, sector, banksSwapped: true).ShouldBe((ushort)byDie);
        ByExisting.NumberOf(flash, sector, banksSwapped: true).ShouldBe((ushort)byExisting);
        ByDieAndBank.NumberOf(flash, sector, banksSwapped: true).ShouldBe((ushort)byDieSwapped);
        ByExistingAndBank.NumberOf(flash, sector, banksSwapped: true).ShouldBe((ushort)byExistingSwapped);
    }

    [Fact]
    public void Under_every_reading_number_and_sector_turn_into_each_other()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            foreach (SectorNumbering reading in SectorNumbering.All)
            {
                foreach (bool swapped in new[] { false, true })
                {
                    chip.Flash.Sectors.ShouldAllBe(sector =>
                        reading.SectorOf(chip.Flash, reading.NumberOf(chip.Flash, sector, swapped), swapped) == sector);
                }
            }
        }
    }

    [Fact]
    public void Numbers_4_to_7_of_an_xG_exist_under_one_reading_only()
    {
        FlashGeometry flash = ChipDatabase.Get("STM32H743xG").Flash;
        for (ushort number = 4; number < 8; number++)
        {
            ByDie.SectorOf(flash, number, banksSwapped: false).ShouldBeNull();
            ByExisting.SectorOf(flash, number, banksSwapped: false).ShouldNotBeNull().IndexInBank.ShouldBe(number - 4);
        }
    }
}

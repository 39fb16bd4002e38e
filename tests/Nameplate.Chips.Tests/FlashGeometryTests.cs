using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

/// <summary>
/// Sector tables typed from the manuals: RM0399 rev 4 §4.3.4 and table 15, CMSIS FLASH_SECTOR_TOTAL and FLASH_SECTOR_SIZE.
/// </summary>
public sealed class FlashGeometryTests
{
    public static TheoryData<string, uint[]> TablesOf128KbSectors => new()
    {
        {
            "STM32H743xI",
            [
                0x08000000, 0x08020000, 0x08040000, 0x08060000, 0x08080000, 0x080A0000, 0x080C0000, 0x080E0000,
                0x08100000, 0x08120000, 0x08140000, 0x08160000, 0x08180000, 0x081A0000, 0x081C0000, 0x081E0000,
            ]
        },
        {
            "STM32H743xG",
            [0x08000000, 0x08020000, 0x08040000, 0x08060000, 0x08100000, 0x08120000, 0x08140000, 0x08160000]
        },
        { "STM32H750xB", [0x08000000] },
        {
            "STM32H723xG",
            [0x08000000, 0x08020000, 0x08040000, 0x08060000, 0x08080000, 0x080A0000, 0x080C0000, 0x080E0000]
        },
        { "STM32H723xE", [0x08000000, 0x08020000, 0x08040000, 0x08060000] },
        { "STM32H730xB", [0x08000000] },
    };

    public static TheoryData<string, uint[]> TablesOf8KbSectors => new()
    {
        {
            "STM32H7B0xB",
            [
                0x08000000, 0x08002000, 0x08004000, 0x08006000, 0x08008000, 0x0800A000, 0x0800C000, 0x0800E000,
                0x08010000, 0x08012000, 0x08014000, 0x08016000, 0x08018000, 0x0801A000, 0x0801C000, 0x0801E000,
            ]
        },
        {
            "STM32H7S3x8",
            [0x08000000, 0x08002000, 0x08004000, 0x08006000, 0x08008000, 0x0800A000, 0x0800C000, 0x0800E000]
        },
    };

    [Theory]
    [MemberData(nameof(TablesOf128KbSectors))]
    public void Sectors_of_128_KB_lie_where_the_manual_puts_them(string chip, uint[] starts)
    {
        Starts(chip).ShouldBe(starts);
        ChipDatabase.Get(chip).Flash.Sectors.ShouldAllBe(sector => sector.Range.Length == 0x20000);
    }

    [Theory]
    [MemberData(nameof(TablesOf8KbSectors))]
    public void Sectors_of_8_KB_lie_where_the_manual_puts_them(string chip, uint[] starts)
    {
        Starts(chip).ShouldBe(starts);
        ChipDatabase.Get(chip).Flash.Sectors.ShouldAllBe(sector => sector.Range.Length == 0x2000);
    }

    // 256 and 128 rows are typed as two runs each: first and last address of either bank, all 0x2000 apart.
    [Theory]
    [InlineData("STM32H7A3xI", 128, 0x080FE000u, 0x081FE000u)]
    [InlineData("STM32H7A3xG", 64, 0x0807E000u, 0x0817E000u)]
    public void The_two_banks_of_8_KB_sectors_lie_where_the_manual_puts_them(
        string chip, int perBank, uint last1, uint last2)
    {
        uint[] starts = Starts(chip);
        starts.Length.ShouldBe(2 * perBank);
        starts[0].ShouldBe(0x08000000u);
        starts[perBank - 1].ShouldBe(last1);
        starts[perBank].ShouldBe(0x08100000u);
        starts[^1].ShouldBe(last2);
        for (int i = 1; i < starts.Length; i++)
        {
            (starts[i] - starts[i - 1]).ShouldBe(i == perBank ? 0x08100000u - last1 : 0x2000u);
        }

        ChipDatabase.Get(chip).Flash.Sectors.ShouldAllBe(sector => sector.Range.Length == 0x2000);
    }

    [Theory]
    [InlineData("STM32H743xI", 32, 2 * 1024 * 1024)]
    [InlineData("STM32H743xG", 32, 1024 * 1024)]
    [InlineData("STM32H750xB", 32, 128 * 1024)]
    [InlineData("STM32H723xG", 32, 1024 * 1024)]
    [InlineData("STM32H723xE", 32, 512 * 1024)]
    [InlineData("STM32H730xB", 32, 128 * 1024)]
    [InlineData("STM32H7A3xI", 16, 2 * 1024 * 1024)]
    [InlineData("STM32H7A3xG", 16, 1024 * 1024)]
    [InlineData("STM32H7B0xB", 16, 128 * 1024)]
    [InlineData("STM32H7S3x8", 16, 64 * 1024)]
    public void Flash_words_and_sizes_are_those_of_the_manuals(string chip, int flashWord, long size)
    {
        FlashGeometry flash = ChipDatabase.Get(chip).Flash;
        flash.FlashWordSize.ShouldBe(flashWord);
        flash.Size.ShouldBe(size);
        flash.ErasedValue.ShouldBe((byte)0xFF);
    }

    [Theory]
    [InlineData("STM32H743xI", 0x081E0000u, 15)]
    [InlineData("STM32H743xI", 0x081FFFFFu, 15)]
    [InlineData("STM32H743xG", 0x0807FFFFu, 3)]
    [InlineData("STM32H743xG", 0x08100000u, 4)]
    [InlineData("STM32H7B0xB", 0x0801DFFFu, 14)]
    public void An_address_lies_in_its_sector(string chip, uint address, int index) =>
        ChipDatabase.Get(chip).Flash.SectorAt(address).ShouldNotBeNull().Index.ShouldBe(index);

    [Theory]
    [InlineData("STM32H743xI", 0x07FFFFFFu)]
    [InlineData("STM32H743xI", 0x08200000u)]
    [InlineData("STM32H743xG", 0x08080000u)]
    [InlineData("STM32H743xG", 0x080FFFFFu)]
    [InlineData("STM32H743xG", 0x08180000u)]
    [InlineData("STM32H750xB", 0x08020000u)]
    [InlineData("STM32H723xG", 0x08100000u)]
    public void No_sector_lies_outside_flash_or_in_the_hole(string chip, uint address) =>
        ChipDatabase.Get(chip).Flash.SectorAt(address).ShouldBeNull();

    [Fact]
    public void A_range_across_the_hole_is_not_contained()
    {
        FlashGeometry flash = ChipDatabase.Get("STM32H743xG").Flash;
        flash.Contains(AddressRange.FromInclusive(0x08000000, 0x0807FFFF)).ShouldBeTrue();
        flash.Contains(AddressRange.FromInclusive(0x08000000, 0x08080000)).ShouldBeFalse();
        flash.Contains(AddressRange.FromInclusive(0x0807FFE0, 0x0810001F)).ShouldBeFalse();
        flash.Contains(new AddressRange(0x08000000, 0)).ShouldBeFalse();
    }

    [Fact]
    public void A_range_across_adjoining_banks_is_contained() =>
        ChipDatabase.Get("STM32H743xI").Flash
            .Contains(AddressRange.FromInclusive(0x080FFFE0, 0x0810001F)).ShouldBeTrue();

    [Theory]
    [InlineData("STM32H743xI", 0x081E0000u, 0x080E0000u)]
    [InlineData("STM32H743xG", 0x08160000u, 0x08060000u)]
    [InlineData("STM32H7A3xI", 0x081FC000u, 0x080FC000u)]
    [InlineData("STM32H7A3xG", 0x0817E000u, 0x0807E000u)]
    [InlineData("STM32H7A3xG", 0x0807E000u, 0x0817E000u)]
    public void An_alias_lies_at_the_same_place_of_the_other_bank(string chip, uint start, uint alias)
    {
        FlashGeometry flash = ChipDatabase.Get(chip).Flash;
        flash.AliasOf(new AddressRange(start, 0x2000)).ShouldBe(new AddressRange(alias, 0x2000));
        flash.TwinOf(flash.SectorAt(start)!).ShouldBe(flash.SectorAt(alias));
    }

    [Fact]
    public void There_is_no_alias_with_one_bank()
    {
        Chip chip = ChipDatabase.Get("STM32H723xG");
        chip.Flash.AliasOf(chip.RequireIdentity().Regions[0]).ShouldBeNull();
        chip.IdentityAliases.ShouldBeEmpty();
        chip.Flash.CanSwapBanks.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0x080FFFE0u, 0x40u)]
    [InlineData(0x08200000u, 0x20u)]
    [InlineData(0x08000000u, 0u)]
    public void There_is_no_alias_of_what_does_not_lie_in_one_bank(uint start, uint length) =>
        ChipDatabase.Get("STM32H743xI").Flash.AliasOf(new AddressRange(start, length)).ShouldBeNull();

    [Fact]
    public void Identity_aliases_are_the_regions_in_the_other_bank()
    {
        ChipDatabase.Get("STM32H743xI").IdentityAliases.ShouldBe([new AddressRange(0x080E0000, 0x8000)]);
        ChipDatabase.Get("STM32H7A3xI").IdentityAliases
            .ShouldBe([new AddressRange(0x080FC000, 0x2000), new AddressRange(0x080FE000, 0x2000)]);
    }

    private static uint[] Starts(string chip) =>
        [.. ChipDatabase.Get(chip).Flash.Sectors.Select(sector => sector.Range.Start)];
}

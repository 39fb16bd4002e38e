using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

/// <summary>The table of docs/formats/identity-store.md §1, typed.</summary>
public sealed class PlacementRuleTests
{
    public static TheoryData<string, PlacementKind, uint[], uint> Table => new()
    {
        { "STM32H743xI", PlacementKind.OneRegion, [0x081E0000], 0x8000 },
        { "STM32H743xG", PlacementKind.OneRegion, [0x08160000], 0x8000 },
        { "STM32H750xB", PlacementKind.Embed, [0x0801E000], 0x2000 },
        { "STM32H723xG", PlacementKind.OneRegion, [0x080E0000], 0x8000 },
        { "STM32H723xE", PlacementKind.Embed, [0x0807E000], 0x2000 },
        { "STM32H730xB", PlacementKind.Embed, [0x0801E000], 0x2000 },
        { "STM32H7A3xI", PlacementKind.TwoRegions, [0x081FC000, 0x081FE000], 0x2000 },
        { "STM32H7A3xG", PlacementKind.TwoRegions, [0x0817C000, 0x0817E000], 0x2000 },
        { "STM32H7B0xB", PlacementKind.OneRegion, [0x0801E000], 0x2000 },
        { "STM32H7S3x8", PlacementKind.OneRegion, [0x0800E000], 0x2000 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_data_places_the_identity_as_the_table_says(
        string chip, PlacementKind kind, uint[] starts, uint length) =>
        ShouldBe(ChipDatabase.Get(chip).RequireIdentity(), kind, starts, length);

    [Theory]
    [MemberData(nameof(Table))]
    public void The_rule_places_the_identity_as_the_table_says(
        string chip, PlacementKind kind, uint[] starts, uint length) =>
        ShouldBe(PlacementRule.For(ChipDatabase.Get(chip).Flash).ShouldNotBeNull(), kind, starts, length);

    [Fact]
    public void The_table_covers_every_chip_whose_place_is_data() =>
        Table.Select(row => row.Data.Item1).ShouldBe(
            ChipDatabase.All.Where(chip => chip.Family is "H7" or "H7RS").Select(chip => chip.Name));

    [Fact]
    public void Small_pages_are_joined_to_units_of_4_KB()
    {
        // STM32G071xB: 64 pages of 2 KB; the table says 0x0801E000 and 0x0801F000, two pages each.
        FlashGeometry flash = new([new FlashBank(0, 0x08000000, 64, 2048, 64)], 8, 0xFF);
        ShouldBe(PlacementRule.For(flash).ShouldNotBeNull(), PlacementKind.TwoRegions, [0x0801E000, 0x0801F000], 0x1000);
    }

    [Theory]
    [InlineData("STM32H743xI", 1, new[] { 0x081E0000u }, 0x8000u)]
    [InlineData("STM32H743xI", 2, new[] { 0x081C0000u, 0x081E0000u }, 0x8000u)]
    [InlineData("STM32H743xG", 2, new[] { 0x08140000u, 0x08160000u }, 0x8000u)]
    [InlineData("STM32H723xE", 1, new[] { 0x08060000u }, 0x8000u)]
    [InlineData("STM32H7A3xI", 1, new[] { 0x081FE000u }, 0x2000u)]
    [InlineData("STM32H7B0xB", 2, new[] { 0x0801C000u, 0x0801E000u }, 0x2000u)]
    public void Whoever_chooses_a_number_of_regions_gets_whole_sectors_at_the_end(
        string chip, int regions, uint[] starts, uint length) =>
        ShouldBe(new PlacementChoice(regions, false).For(ChipDatabase.Get(chip)),
            regions == 1 ? PlacementKind.OneRegion : PlacementKind.TwoRegions, starts, length);

    [Fact]
    public void Choosing_nothing_gives_what_the_chip_has() =>
        ChipDatabase.All.Where(chip => chip.Identity is not null).ShouldAllBe(chip => PlacementChoice.Default.For(chip) == chip.Identity);

    [Fact]
    public void Embedding_is_for_the_chips_that_do_it_by_themselves()
    {
        Chip h750 = ChipDatabase.Get("h750");
        new PlacementChoice(null, true).For(h750).ShouldBe(h750.Identity);
        Should.Throw<PlacementException>(() => new PlacementChoice(null, true).For(ChipDatabase.Get("h743xi")))
            .Code.ShouldBe(ErrorCodes.NoSuchPlacement);
    }

    [Theory]
    [InlineData("STM32H750xB", 1)]
    [InlineData("STM32H730xB", 2)]
    [InlineData("STM32H743xI", 0)]
    [InlineData("STM32H743xI", 3)]
    public void What_leaves_no_sector_for_firmware_or_makes_no_store_is_refused(string chip, int regions) =>
        Should.Throw<PlacementException>(() => new PlacementChoice(regions, false).For(ChipDatabase.Get(chip)));

    private static void ShouldBe(IdentityPlacement placement, PlacementKind kind, uint[] starts, uint length)
    {
        placement.Kind.ShouldBe(kind);
        placement.SlotSize.ShouldBe(512);
        placement.Regions.ShouldBe(starts.Select(start => new AddressRange(start, length)));
    }
}

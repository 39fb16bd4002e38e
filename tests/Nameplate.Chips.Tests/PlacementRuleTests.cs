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
        ShouldBe(ChipDatabase.Get(chip).Identity, kind, starts, length);

    [Theory]
    [MemberData(nameof(Table))]
    public void The_rule_places_the_identity_as_the_table_says(
        string chip, PlacementKind kind, uint[] starts, uint length) =>
        ShouldBe(PlacementRule.For(ChipDatabase.Get(chip).Flash), kind, starts, length);

    [Fact]
    public void The_table_covers_every_chip() =>
        Table.Select(row => row.Data.Item1).ShouldBe(ChipDatabase.All.Select(chip => chip.Name));

    [Fact]
    public void Small_pages_are_joined_to_units_of_4_KB()
    {
        // STM32G071xB: 64 pages of 2 KB; the table says 0x0801E000 and 0x0801F000, two pages each.
        FlashGeometry flash = new([new FlashBank(0, 0x08000000, 64, 2048, 64)], 8, 0xFF);
        ShouldBe(PlacementRule.For(flash), PlacementKind.TwoRegions, [0x0801E000, 0x0801F000], 0x1000);
    }

    private static void ShouldBe(IdentityPlacement placement, PlacementKind kind, uint[] starts, uint length)
    {
        placement.Kind.ShouldBe(kind);
        placement.SlotSize.ShouldBe(512);
        placement.Regions.ShouldBe(starts.Select(start => new AddressRange(start, length)));
    }
}

using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

public sealed class EraseNumbersTests
{
    [Theory]
    [InlineData("STM32H743xI", false, new[] { 15 })]
    [InlineData("STM32H743xI", true, new[] { 7, 15 })]
    [InlineData("STM32H743xI", null, new[] { 7, 15 })]
    [InlineData("STM32H743xG", false, new[] { 7, 11 })]
    [InlineData("STM32H743xG", true, new[] { 3, 7, 11 })]
    [InlineData("STM32H743xG", null, new[] { 3, 7, 11 })]
    [InlineData("STM32H723xG", null, new[] { 7 })]
    [InlineData("STM32H723xE", null, new[] { 3 })]
    [InlineData("STM32H750xB", null, new[] { 0 })]
    [InlineData("STM32H7A3xI", false, new[] { 254, 255 })]
    [InlineData("STM32H7A3xI", null, new[] { 126, 127, 254, 255 })]
    [InlineData("STM32H7A3xG", false, new[] { 126, 127, 190, 191 })]
    [InlineData("STM32H7A3xG", null, new[] { 62, 63, 126, 127, 190, 191 })]
    [InlineData("STM32H7B0xB", null, new[] { 15 })]
    [InlineData("STM32H7S3x8", null, new[] { 7 })]
    public void The_identity_is_fenced_by_every_number_that_may_mean_it(string name, bool? swapped, int[] fenced)
    {
        Chip chip = ChipDatabase.Get(name);
        EraseNumbers.Of(chip.Flash, swapped).Fence(chip.RequireIdentity().Regions)
            .ShouldBe(fenced.Select(number => (ushort)number));
    }

    [Fact]
    public void A_number_may_erase_the_sectors_of_every_reading()
    {
        EraseNumbers numbers = EraseNumbers.Of(ChipDatabase.Get("STM32H743xG").Flash, banksSwapped: null);
        Starts(numbers, 3).ShouldBe([0x08060000u, 0x08160000u]);
        Starts(numbers, 4).ShouldBe([0x08000000u, 0x08100000u]);
        Starts(numbers, 11).ShouldBe([0x08060000u, 0x08160000u]);
        Starts(numbers, 12).ShouldBeEmpty();
    }

    [Fact]
    public void With_the_banks_known_not_to_be_swapped_a_number_has_one_meaning()
    {
        foreach (Chip chip in ChipDatabase.All.Where(CountsApart))
        {
            EraseNumbers numbers = EraseNumbers.Of(chip.Flash, banksSwapped: false);
            for (ushort number = 0; number < 0x200; number++)
            {
                numbers.SectorsOf(number).Count.ShouldBeLessThanOrEqualTo(1, $"{chip} {number}");
            }
        }
    }

    [Fact]
    public void Numbers_of_a_sector_begin_with_what_ST_shows()
    {
        FlashGeometry flash = ChipDatabase.Get("STM32H743xG").Flash;
        EraseNumbers numbers = EraseNumbers.Of(flash, banksSwapped: null);
        numbers.NumbersOf(flash.SectorAt(0x08100000)!).ShouldBe([(ushort)8, (ushort)4, (ushort)0]);
        numbers.NumbersOf(flash.SectorAt(0x08000000)!).ShouldBe([(ushort)0, (ushort)8, (ushort)4]);
    }

    [Fact]
    public void A_sector_of_another_chip_is_refused()
    {
        EraseNumbers numbers = EraseNumbers.Of(ChipDatabase.Get("STM32H743xG").Flash, banksSwapped: false);
        Sector foreign = ChipDatabase.Get("STM32H743xI").Flash.SectorAt(0x081E0000)!;
        Should.Throw<ArgumentException>(() => numbers.NumbersOf(foreign));
    }

    [Theory]
    [InlineData(0xFFFF)]
    [InlineData(0xFFFE)]
    [InlineData(0xFFFD)]
    [InlineData(0xFFF0)]
    public void A_special_code_may_erase_everything(ushort code)
    {
        foreach (Chip chip in ChipDatabase.All.Where(chip => chip.Identity is not null))
        {
            EraseNumbers numbers = EraseNumbers.Of(chip.Flash, banksSwapped: false);
            numbers.SectorsOf(code).ShouldBe(chip.Flash.Sectors);
            numbers.MayErase(code, chip.RequireIdentity().Regions[0]).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_region_that_is_part_of_a_sector_fences_the_whole_sector()
    {
        Chip chip = ChipDatabase.Get("STM32H750xB");
        EraseNumbers numbers = EraseNumbers.Of(chip.Flash, banksSwapped: null);
        numbers.MayErase(0, chip.RequireIdentity().Regions[0]).ShouldBeTrue();
        numbers.NumberFor(chip.Flash.Sectors[0], chip.RequireIdentity().Regions).ShouldBeNull();
    }

    [Fact]
    public void The_number_for_a_sector_is_the_likeliest_that_spares_what_is_kept()
    {
        FlashGeometry flash = ChipDatabase.Get("STM32H743xG").Flash;
        Sector sector = flash.SectorAt(0x08100000)!;
        AddressRange identity = new(0x08160000, 0x8000);
        AddressRange firstSector = new(0x08000000, 0x20000);
        EraseNumbers.Of(flash, banksSwapped: false).NumberFor(sector, [identity]).ShouldBe((ushort)8);
        EraseNumbers.Of(flash, banksSwapped: null).NumberFor(sector, [identity]).ShouldBe((ushort)8);
        EraseNumbers.Of(flash, banksSwapped: null).NumberFor(sector, [identity, firstSector]).ShouldBeNull();
    }

    [Fact]
    public void No_number_given_for_any_other_sector_erases_the_identity_under_any_reading()
    {
        foreach (Chip chip in ChipDatabase.All.Where(chip => chip.Identity is not null))
        {
            foreach (bool? swapped in new bool?[] { false, true, null })
            {
                EraseNumbers numbers = EraseNumbers.Of(chip.Flash, swapped);
                AddressRange[] kept = [.. chip.RequireIdentity().Regions, .. chip.IdentityAliases];
                foreach (Sector sector in chip.Flash.Sectors)
                {
                    if (numbers.NumberFor(sector, kept) is { } number)
                    {
                        ErasedUnderAnyReading(chip.Flash, number, swapped).Any(hit => kept.Any(hit.Range.Overlaps))
                            .ShouldBeFalse($"{chip} {sector.Range} {number}");
                    }
                    else
                    {
                        kept.Any(sector.Range.Overlaps).ShouldBeTrue($"{chip} {sector.Range} has no number");
                    }
                }
            }
        }
    }

    [Fact]
    public void Control_a_fence_of_one_reading_only_lets_an_identity_be_erased()
    {
        FlashGeometry flash = ChipDatabase.Get("STM32H743xG").Flash;
        AddressRange identity = new(0x08160000, 0x8000);
        ushort[] narrowFence = [SectorNumbering.AsStToolsShow.NumberOf(flash, flash.SectorAt(identity.Start)!, false)];
        Enumerable.Range(0, 16).Select(number => (ushort)number).Except(narrowFence)
            .Where(number => ErasedUnderAnyReading(flash, number, null).Any(hit => hit.Range.Overlaps(identity)))
            .ShouldBe([(ushort)3, (ushort)7]);
    }

    // The other way round than EraseNumbers works it out: number to sector, one reading at a time.
    private static List<Sector> ErasedUnderAnyReading(FlashGeometry flash, ushort number, bool? swapped)
    {
        List<Sector> hits = [];
        foreach (SectorNumbering reading in SectorNumbering.All)
        {
            foreach (bool state in swapped is { } known ? new[] { known } : [false, true])
            {
                if (reading.SectorOf(flash, number, state) is { } hit)
                {
                    hits.Add(hit);
                }
            }
        }

        return hits;
    }

    private static IEnumerable<uint> Starts(EraseNumbers numbers, ushort number) =>
        numbers.SectorsOf(number).Select(sector => sector.Range.Start);

    // On a STM32F429xG with two banks of 8 sectors on a die of 12, number 12 is in bank 2 whichever way it is counted.
    private static bool CountsApart(Chip chip) => chip.Flash.Banks.All(bank =>
        bank.SectorCount == bank.DieSectorCount || bank.DieSectorCount >= 2 * bank.SectorCount);
}

using FsCheck;
using FsCheck.Fluent;
using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

public sealed class ChipDatabaseTests
{
    private static readonly string[] Parts =
    [
        "H742", "H743", "H745", "H747", "H753", "H755", "H757", "H750", "H723", "H725", "H733", "H735", "H730",
        "H7A3", "H7B3", "H7B0", "H7R3", "H7R7", "H7S3", "H7S7",
    ];

    [Fact]
    public void Holds_every_H7_variant_once() =>
        ChipDatabase.All.Where(chip => chip.Family is "H7" or "H7RS").Select(chip => chip.Name).ShouldBe(
        [
            "STM32H743xI", "STM32H743xG", "STM32H750xB",
            "STM32H723xG", "STM32H723xE", "STM32H730xB",
            "STM32H7A3xI", "STM32H7A3xG", "STM32H7B0xB",
            "STM32H7S3x8",
        ]);

    [Fact]
    public void Every_row_is_found_by_its_own_name_in_any_case()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            ChipDatabase.Find(chip.Name).ShouldBe(chip);
            ChipDatabase.Find(chip.Name.ToUpperInvariant()).ShouldBe(chip);
            ChipDatabase.Find(chip.Name.ToLowerInvariant()).ShouldBe(chip);
        }
    }

    [Theory]
    [InlineData("stm32h743zit6", "STM32H743xI")]
    [InlineData("STM32H743ZIT6U", "STM32H743xI")]
    [InlineData("stm32h743zi", "STM32H743xI")]
    [InlineData("h743zi", "STM32H743xI")]
    [InlineData("h743xi", "STM32H743xI")]
    [InlineData("STM32H743VGT6", "STM32H743xG")]
    [InlineData("STM32H743ZITx", "STM32H743xI")]
    [InlineData("STM32H753ZIT6", "STM32H743xI")]
    [InlineData("STM32H753", "STM32H743xI")]
    [InlineData("STM32H745XIH6TR", "STM32H743xI")]
    [InlineData("STM32H747BGT6", "STM32H743xG")]
    [InlineData("STM32H750IBK6", "STM32H750xB")]
    [InlineData("h750", "STM32H750xB")]
    [InlineData("STM32H723ZGT6", "STM32H723xG")]
    [InlineData("STM32H735IGK6", "STM32H723xG")]
    [InlineData("STM32H723VET6", "STM32H723xE")]
    [InlineData("STM32H730ABI6Q", "STM32H730xB")]
    [InlineData("STM32H7B3LIH6Q", "STM32H7A3xI")]
    [InlineData("STM32H7A3RGT6", "STM32H7A3xG")]
    [InlineData("STM32H7B0VBT6", "STM32H7B0xB")]
    [InlineData("STM32H7S3L8H6", "STM32H7S3x8")]
    [InlineData("STM32H7R7", "STM32H7S3x8")]
    [InlineData("STM32F407VGT6", "STM32F405xG")]
    [InlineData("STM32F407VET6", "STM32F405xE")]
    [InlineData("stm32f103c8t6", "STM32F103x8")]
    [InlineData("STM32F103RE", "STM32F103xE")]
    [InlineData("STM32F103C6", "STM32F103x6")]
    [InlineData("STM32F030F4P6", "STM32F031x4")]
    [InlineData("STM32F030CC", "STM32F030xC")]
    [InlineData("STM32G071RB", "STM32G071xB")]
    [InlineData("STM32L4R5ZI-dual", "STM32L4R5xI-dual")]
    [InlineData("STM32F767ZI-single", "STM32F767xI-single")]
    [InlineData("STM32WBA52CG", "STM32WBA5xxG")]
    [InlineData("STM32WB55RG", "STM32WB55xG")]
    [InlineData("STM32WB15CC", "STM32WB15xC")]
    [InlineData("STM32WLE5JC", "STM32WLE5xC")]
    [InlineData("STM32C011F6", "STM32C011x6")]
    [InlineData("STM32U575ZIT6Q", "STM32U575xI")]
    [InlineData("STM32L151xBA", "STM32L151xBA")]
    public void A_part_number_finds_its_row(string part, string row) =>
        ChipDatabase.Find(part).ShouldNotBeNull().Name.ShouldBe(row);

    [Theory]
    [InlineData("")]
    [InlineData("STM32")]
    [InlineData("h743")]
    [InlineData("STM32H743ZxT6")]
    [InlineData("STM32H723Z")]
    [InlineData("STM32H743ZE")]
    [InlineData("STM32H753ZG")]
    [InlineData("STM32H735VE")]
    [InlineData("STM32F999VG")]
    [InlineData("STM32F767ZI")]
    [InlineData("nucleo-h743zi")]
    [InlineData("STM32H743ZI-T6")]
    [InlineData(" STM32H743ZI")]
    [InlineData("STM32H743ZI\n")]
    public void A_name_that_fits_no_row_or_several_finds_none(string name) => ChipDatabase.Find(name).ShouldBeNull();

    [Fact]
    public void Any_text_finds_one_chip_or_none() =>
        Prop.ForAll<NonNull<string>>(text =>
            ChipDatabase.Find(text.Get) is not { } chip || text.Get.Contains(chip.Family[..1], StringComparison.OrdinalIgnoreCase))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_drawn_at_random_find_a_chip_of_their_part_and_size_only()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int i = 0; i < 2_000; i++)
        {
            string part = Parts[random.Next(Parts.Length)];
            char size = "8BEGIx"[random.Next(6)];
            string name = $"STM32{part}{(char)random.Next('A', 'Z' + 1)}{size}T6";
            Chip? found = ChipDatabase.Find(name);
            if (found is not null && size != 'x')
            {
                found.FlashSizeKiB.ShouldBe(SizeOf(size), $"{name}, seed {seed}");
            }

            if (found is not null)
            {
                found.Devices.ShouldContain(part[2..], customMessage: $"{name}, seed {seed}");
            }
        }
    }

    [Fact]
    public void Get_of_an_unknown_name_is_N604_and_tells_where_the_names_stand()
    {
        DeviceMismatchException thrown = Should.Throw<DeviceMismatchException>(() => ChipDatabase.Get("STM32F999VG"));
        thrown.Code.ShouldBe(ErrorCodes.UnknownChipName);
        thrown.Found.ShouldBe("STM32F999VG");
        thrown.Hint.ShouldNotBeNull().ShouldContain("nameplate chips lists them");
    }

    [Fact]
    public void Get_of_an_ambiguous_name_is_N604_and_lists_only_what_fits()
    {
        DeviceMismatchException thrown = Should.Throw<DeviceMismatchException>(() => ChipDatabase.Get("stm32h743"));
        thrown.Code.ShouldBe(ErrorCodes.UnknownChipName);
        thrown.Hint.ShouldBe("Say which: STM32H743xI, STM32H743xG.");
    }

    [Theory]
    [InlineData(0x450, 3)]
    [InlineData(0x483, 3)]
    [InlineData(0x480, 3)]
    [InlineData(0x485, 1)]
    [InlineData(0x413, 1)]
    [InlineData(0x442, 2)]
    [InlineData(0x419, 3)]
    [InlineData(0x999, 0)]
    public void A_product_id_has_its_variants(ushort productId, int count)
    {
        IReadOnlyList<Chip> variants = ChipDatabase.ForProductId(productId);
        variants.Count.ShouldBe(count);
        variants.ShouldAllBe(chip => chip.ProductId == productId);
    }

    private static int SizeOf(char code) => code switch
    {
        '8' => 64,
        'B' => 128,
        'E' => 512,
        'G' => 1024,
        _ => 2048,
    };
}

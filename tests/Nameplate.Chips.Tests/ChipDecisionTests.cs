using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

public sealed class ChipDecisionTests
{
    [Theory]
    [InlineData(0x450, 2048, "STM32H743xI")]
    [InlineData(0x450, 1024, "STM32H743xG")]
    [InlineData(0x450, 128, "STM32H750xB")]
    [InlineData(0x483, 1024, "STM32H723xG")]
    [InlineData(0x483, 512, "STM32H723xE")]
    [InlineData(0x483, 128, "STM32H730xB")]
    [InlineData(0x480, 2048, "STM32H7A3xI")]
    [InlineData(0x480, 1024, "STM32H7A3xG")]
    [InlineData(0x480, 128, "STM32H7B0xB")]
    public void The_size_register_decides_between_variants(ushort productId, int sizeKiB, string expected)
    {
        ChipDecision decision = ChipDatabase.Decide(productId, sizeKiB, chosen: null);
        decision.Chip.Name.ShouldBe(expected);
        decision.By.ShouldBe(DecidedBy.SizeRegister);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(0xFFFF)]
    public void The_only_variant_without_a_usable_register_needs_none(int? sizeKiB)
    {
        ChipDecision decision = ChipDatabase.Decide(0x485, sizeKiB, chosen: null);
        decision.Chip.Name.ShouldBe("STM32H7S3x8");
        decision.By.ShouldBe(DecidedBy.ProductId);
    }

    [Theory]
    [InlineData(0x413, 1024, "STM32F405xG")]
    [InlineData(0x413, 512, "STM32F405xE")]
    [InlineData(0x410, 64, "STM32F103x8")]
    [InlineData(0x460, 64, "STM32G071x8")]
    [InlineData(0x419, 2048, "STM32F429xI")]
    [InlineData(0x419, 512, "STM32F429xE-single")]
    [InlineData(0x416, 32, "STM32L151x6")]
    public void The_size_register_shrinks_a_line_to_the_flash_that_there_is(ushort productId, int sizeKiB, string expected)
    {
        Chip chip = ChipDatabase.Decide(productId, sizeKiB, chosen: null).Chip;
        chip.Name.ShouldBe(expected);
        chip.Flash.Size.ShouldBe(sizeKiB * 1024L);
    }

    [Theory]
    [InlineData(0x419, 1024, "STM32F429xG-single, STM32F429xG-dual")]
    [InlineData(0x451, 2048, "STM32F767xI-single, STM32F767xI-dual")]
    [InlineData(0x442, 256, "STM32F030xC, STM32F091xC")]
    [InlineData(0x470, 1024, "STM32L4R5xG-dual, STM32L4R5xG-single")]
    public void A_size_that_fits_several_chips_asks_for_one_of_them(ushort productId, int sizeKiB, string candidates)
    {
        DeviceMismatchException refusal = Refusal(productId, sizeKiB, null);
        refusal.Code.ShouldBe(ErrorCodes.UndecidableChip);
        refusal.Hint.ShouldNotBeNull().ShouldContain($"--chip NAME: {candidates}.");
        foreach (string candidate in candidates.Split(", "))
        {
            ChipDatabase.Decide(productId, sizeKiB, ChipDatabase.Get(candidate)).ShouldBe(
                new ChipDecision(ChipDatabase.Get(candidate), DecidedBy.Choice));
        }
    }

    [Theory]
    [InlineData(0x413, 100)]
    [InlineData(0x413, 2048)]
    [InlineData(0x44E, null)]
    public void A_line_whose_size_is_not_told_is_asked_for(ushort productId, int? sizeKiB) =>
        Refusal(productId, sizeKiB, null).Code.ShouldBe(ErrorCodes.UndecidableChip);

    [Fact]
    public void An_unknown_product_id_is_N601_whatever_was_chosen()
    {
        Refusal(0x999, 1024, null).Code.ShouldBe(ErrorCodes.UnknownProductId);
        Refusal(0x999, 1024, "STM32H743xI").Code.ShouldBe(ErrorCodes.UnknownProductId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0xFFFF)]
    public void An_unusable_register_is_N602_and_every_variant_is_offered(int? sizeKiB)
    {
        DeviceMismatchException refusal = Refusal(0x450, sizeKiB, null);
        refusal.Code.ShouldBe(ErrorCodes.UndecidableChip);
        refusal.Hint.ShouldNotBeNull().ShouldContain("--chip NAME: STM32H743xI, STM32H743xG, STM32H750xB");
    }

    [Fact]
    public void A_size_that_no_variant_has_is_N602_and_only_smaller_variants_are_offered()
    {
        DeviceMismatchException refusal = Refusal(0x450, 1536, null);
        refusal.Code.ShouldBe(ErrorCodes.UndecidableChip);
        refusal.Found.ShouldBe("1536 KiB");
        refusal.Hint.ShouldNotBeNull().ShouldContain("--chip NAME: STM32H743xG, STM32H750xB.");
    }

    [Fact]
    public void A_size_below_every_variant_is_N602_and_offers_none() =>
        Refusal(0x450, 16, null).Hint.ShouldNotBeNull().ShouldContain("not supported");

    [Theory]
    [InlineData(null, "STM32H743xI")]
    [InlineData(0, "STM32H743xG")]
    [InlineData(0xFFFF, "STM32H750xB")]
    [InlineData(1536, "STM32H743xG")]
    public void A_choice_decides_where_the_register_cannot(int? sizeKiB, string chosen)
    {
        ChipDecision decision = ChipDatabase.Decide(0x450, sizeKiB, ChipDatabase.Get(chosen));
        decision.Chip.Name.ShouldBe(chosen);
        decision.By.ShouldBe(DecidedBy.Choice);
    }

    [Fact]
    public void A_choice_that_the_register_confirms_is_decided_by_the_register() =>
        ChipDatabase.Decide(0x450, 2048, ChipDatabase.Get("STM32H743ZIT6")).By.ShouldBe(DecidedBy.SizeRegister);

    [Theory]
    [InlineData(0x483, null, "STM32H743xI")]
    [InlineData(0x450, 1024, "STM32H743xI")]
    [InlineData(0x450, 128, "STM32H743xG")]
    [InlineData(0x450, 2048, "STM32H750xB")]
    [InlineData(0x450, 1536, "STM32H743xI")]
    [InlineData(0x450, 16, "STM32H750xB")]
    [InlineData(0x485, null, "STM32H750xB")]
    public void A_choice_that_the_device_contradicts_is_N603(ushort productId, int? sizeKiB, string chosen)
    {
        DeviceMismatchException refusal = Refusal(productId, sizeKiB, chosen);
        refusal.Code.ShouldBe(ErrorCodes.ChipContradicted);
        refusal.Expected.ShouldBe(chosen);
        refusal.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public void No_reading_of_the_register_ever_decides_for_another_size()
    {
        foreach (ushort productId in new ushort[] { 0x450, 0x483, 0x480 })
        {
            for (int size = 0; size <= 0xFFFF; size++)
            {
                Chip[] ofSize = [.. ChipDatabase.ForProductId(productId).Where(chip => chip.FlashSizeKiB == size)];
                if (ofSize is [Chip only])
                {
                    ChipDatabase.Decide(productId, size, null).Chip.ShouldBe(only);
                }
                else if (size % 251 == 0 || size is < 8 or > 0xFFF8)
                {
                    Refusal(productId, size, null).Code.ShouldBe(ErrorCodes.UndecidableChip);
                }
            }
        }
    }

    private static DeviceMismatchException Refusal(ushort productId, int? sizeKiB, string? chosen) =>
        Should.Throw<DeviceMismatchException>(() =>
            ChipDatabase.Decide(productId, sizeKiB, chosen is null ? null : ChipDatabase.Get(chosen)));
}

using Nameplate.Chips.Places;

namespace Nameplate.Chips.Tests.Places;

/// <summary>Which place is right.</summary>
public sealed class PlaceAdviceTests
{
    [Theory]
    [InlineData("STM32H743xI", PlaceKind.Spare)]
    [InlineData("STM32H723xG", PlaceKind.Spare)]
    [InlineData("STM32H7A3xI", PlaceKind.Spare)]
    [InlineData("STM32H7B0xB", PlaceKind.Spare)]
    [InlineData("STM32H723xE", PlaceKind.Embed)]
    [InlineData("STM32H750xB", PlaceKind.Embed)]
    public void Without_a_wish_the_number_goes_where_it_can_be_changed_and_no_update_looks(string chip, PlaceKind best) =>
        For(chip).Best!.Kind.ShouldBe(best);

    [Theory]
    [InlineData("STM32H743xI", PlaceKind.UniqueId)]
    [InlineData("STM32H7A3xI", PlaceKind.Otp)]
    [InlineData("STM32H7S3x8", PlaceKind.UniqueId)] // no document says that its ROM reaches OTP
    public void What_must_outlive_a_mass_erase_is_not_in_flash(string chip, PlaceKind best) =>
        For(chip, new PlaceWishes(SurviveMassErase: true)).Best!.Kind.ShouldBe(best);

    [Fact]
    public void A_wish_rules_out_what_does_not_meet_it_and_says_why()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            foreach (PlaceWishes wishes in AllWishes())
            {
                PlaceAdvice advice = PlaceAdvice.For(chip, wishes);

                advice.Fit.ShouldAllBe(place => place.Presence == PlacePresence.Present && wishes.UnmetBy(place).Count == 0);
                advice.Unfit.ShouldAllBe(unfit => unfit.Unmet.Count > 0);
                advice.Fit.Concat(advice.Unfit.Select(unfit => unfit.Place)).Concat(advice.Missing).Select(place => place.Kind)
                    .ShouldBe(PlaceKinds.All, ignoreOrder: true);
            }
        }
    }

    [Fact]
    public void What_is_not_known_meets_no_wish()
    {
        PlaceFacts unsettled = For("STM32H743xI").Best! with { Outlives = new Endurance(true, null, null, null) };

        new PlaceWishes(SurviveMassErase: true, NoBattery: true).UnmetBy(unsettled).Count.ShouldBe(2);
        PlaceWishes.None.UnmetBy(unsettled).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, false, false, PlaceKind.Otp)]
    [InlineData(false, true, false, PlaceKind.Spare)]
    [InlineData(false, false, true, PlaceKind.BackupSram)]
    public void Each_wish_rules_out_its_own(bool rewritable, bool survive, bool noBattery, PlaceKind ruledOut)
    {
        PlaceAdvice advice = For("STM32H7A3xI", new PlaceWishes(rewritable, survive, noBattery));

        advice.Unfit.Select(unfit => unfit.Place.Kind).ShouldContain(ruledOut);
    }

    [Fact]
    public void The_recommendation_is_one_sentence_that_names_the_address()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            foreach (PlaceWishes wishes in AllWishes())
            {
                PlaceAdvice advice = PlaceAdvice.For(chip, wishes);

                advice.Recommendation.ShouldEndWith(".");
                advice.Recommendation.Count(letter => letter == '.').ShouldBe(1, advice.Recommendation);
                if (advice.Best is { Kind: PlaceKind.Spare or PlaceKind.Embed or PlaceKind.Otp } best)
                {
                    advice.Recommendation.ShouldContain($"0x{best.Ranges[0].Start:X8}");
                }
            }
        }
    }

    private static IEnumerable<PlaceWishes> AllWishes() =>
        Enumerable.Range(0, 8).Select(bits => new PlaceWishes((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));

    private static PlaceAdvice For(string chip, PlaceWishes? wishes = null) =>
        PlaceAdvice.For(ChipDatabase.Get(chip), wishes ?? PlaceWishes.None);
}

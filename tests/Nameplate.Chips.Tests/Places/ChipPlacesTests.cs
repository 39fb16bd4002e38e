using Nameplate.Chips.Places;

namespace Nameplate.Chips.Tests.Places;

/// <summary>Which places a chip has, and what they are like.</summary>
public sealed class ChipPlacesTests
{
    [Fact]
    public void Every_chip_has_a_word_on_every_kind_of_place()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            IReadOnlyList<PlaceFacts> places = ChipPlaces.Of(chip);

            places.Select(place => place.Kind).ShouldBe(PlaceKinds.All, chip.Name);
            foreach (PlaceFacts place in places)
            {
                string what = $"{chip.Name} {place.Kind}";
                place.Source.ShouldNotBeEmpty(what);
                place.Catch.ShouldEndWith(".", customMessage: what);
                place.RewritesText.ShouldNotBeEmpty(what);
                (place.Why.Length == 0).ShouldBe(place.Presence == PlacePresence.Present, what);
                (place.Ranges.Count > 0).ShouldBe(place.Presence == PlacePresence.Present && place.Kind != PlaceKind.ExternalFlash, what);
            }
        }
    }

    [Fact]
    public void What_lies_in_flash_lies_in_the_chips_flash_and_nothing_else_does()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            foreach (PlaceFacts place in ChipPlaces.Of(chip))
            {
                bool inFlash = place.Kind is PlaceKind.Spare or PlaceKind.Embed;
                place.Ranges.ShouldAllBe(range => chip.Flash.Contains(range) == inFlash, $"{chip.Name} {place.Kind}");
            }
        }
    }

    [Theory]
    [InlineData("STM32H743xI", PlaceKind.Spare, 0x081E0000u)]
    [InlineData("STM32H750xB", PlaceKind.Embed, 0x0801E000u)]
    [InlineData("STM32H723xE", PlaceKind.Spare, 0x08060000u)] // by choice: the rule embeds there
    [InlineData("STM32H7A3xI", PlaceKind.Otp, 0x08FFF000u)]
    [InlineData("STM32H743xI", PlaceKind.UniqueId, 0x1FF1E800u)]
    [InlineData("STM32H7B0xB", PlaceKind.UniqueId, 0x08FFF800u)]
    [InlineData("STM32H743xI", PlaceKind.BackupSram, 0x38800000u)]
    [InlineData("STM32H743xI", PlaceKind.BackupRegisters, 0x58004050u)]
    [InlineData("STM32H7A3xG", PlaceKind.BackupRegisters, 0x58004500u)]
    public void It_lies_where_the_documents_say(string chip, PlaceKind kind, uint start) =>
        Of(chip, kind).Ranges[0].Start.ShouldBe(start);

    [Theory]
    [InlineData("STM32H743xI", PlaceKind.Otp)]
    [InlineData("STM32H743xI", PlaceKind.OptionBytes)]
    [InlineData("STM32H743xI", PlaceKind.DataEeprom)]
    [InlineData("STM32H743xI", PlaceKind.Embed)]
    [InlineData("STM32H750xB", PlaceKind.Spare)]
    public void What_a_chip_has_not_is_told_with_the_reason(string chip, PlaceKind kind)
    {
        PlaceFacts place = Of(chip, kind);

        place.Presence.ShouldBe(PlacePresence.Absent);
        place.Why.Length.ShouldBeGreaterThan(10);
        place.Capacity.ShouldBeNull();
    }

    [Fact]
    public void The_2_KB_of_user_option_bytes_of_an_H7_are_explained_as_no_storage()
    {
        string why = Of("STM32H743xI", PlaceKind.OptionBytes).Why;

        why.ShouldContain("2 KB of user option bytes");
        why.ShouldContain("fixed function");
    }

    [Fact]
    public void What_no_document_settles_is_unknown_and_not_guessed()
    {
        Of("STM32H723xG", PlaceKind.Otp).Presence.ShouldBe(PlacePresence.Unknown);
        Of("STM32H7S3x8", PlaceKind.Otp).Rom.ShouldBe(new RomReach(null, null));
        Of("STM32H7A3xI", PlaceKind.UniqueId).Rom.Reads.ShouldBeNull();
        Of("STM32H7A3xI", PlaceKind.Otp).Rom.ShouldBe(new RomReach(true, true)); // from V9.1 on: AN2606 rev 70 T138
    }

    // RM0399 rev 4 §4.5.3: RDP 1 → 0 erases flash, backup SRAM and backup registers. AN2606 rev 70 §4.4: OTP cannot be erased.
    [Theory]
    [InlineData(PlaceKind.Spare, false, false, true)]
    [InlineData(PlaceKind.Otp, true, true, true)]
    [InlineData(PlaceKind.UniqueId, true, true, true)]
    [InlineData(PlaceKind.BackupSram, true, false, false)]
    [InlineData(PlaceKind.BackupRegisters, true, false, false)]
    [InlineData(PlaceKind.ExternalFlash, true, true, true)]
    public void It_outlives_what_the_documents_say(PlaceKind kind, bool massErase, bool regression, bool noBattery) =>
        Of("STM32H7A3xI", kind).Outlives.ShouldBe(new Endurance(true, massErase, regression, noBattery));

    [Theory]
    [InlineData(PlaceKind.BackupSram)]
    [InlineData(PlaceKind.BackupRegisters)]
    [InlineData(PlaceKind.ExternalFlash)]
    public void The_ROM_reaches_none_of_what_only_the_firmware_reaches(PlaceKind kind)
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            PlaceFacts place = Of(chip.Name, kind);
            place.Rom.ShouldBe(new RomReach(false, false));
            place.Catch.ShouldContain("ROM");
            place.Ranges.ShouldAllBe(range => !chip.Rom.RamWindows.Any(window => window.Overlaps(range)), chip.Name);
        }
    }

    [Fact]
    public void A_kind_is_found_by_its_name()
    {
        foreach (PlaceKind kind in PlaceKinds.All)
        {
            PlaceKinds.Named(kind.NameOf().ToUpperInvariant()).ShouldBe(kind);
        }

        PlaceKinds.Named("eprom").ShouldBeNull();
    }

    [Fact]
    public void The_overview_names_a_family_once_for_each_kind()
    {
        foreach (PlaceOverview place in PlaceOverview.All)
        {
            place.Families.Concat(place.Unknown).ShouldBeUnique();
        }

        PlaceOverview.All[(int)PlaceKind.Spare].Families.ShouldContain("H7");
    }

    private static PlaceFacts Of(string chip, PlaceKind kind) => ChipPlaces.Of(ChipDatabase.Get(chip)).Single(place => place.Kind == kind);
}

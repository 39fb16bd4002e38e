using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

/// <summary>Values of the other families, typed from the documents named: a slip in the data must not repeat itself here.</summary>
public sealed class FamilyFactsTests
{
    [Fact]
    public void Twenty_three_families_and_every_product_ID_of_AN2606_with_a_UART_are_there()
    {
        ChipDatabase.All.Select(chip => chip.Family).Distinct().Count().ShouldBe(23);
        ChipDatabase.All.Select(chip => chip.ProductId).Distinct().Count().ShouldBe(85);
    }

    [Theory] // AN2606 rev 70 T3: protocol; AN3155 rev 20 §3.1: Extended Erase from V3.0 on
    [InlineData("STM32F103xB", 0x22, 0x43)]
    [InlineData("STM32F105xC", 0x22, 0x43)]
    [InlineData("STM32F103xG", 0x30, 0x44)]
    [InlineData("STM32L151xB", 0x30, 0x44)]
    [InlineData("STM32F405xG", 0x31, 0x44)]
    [InlineData("STM32WB55xG", 0x32, 0x44)]
    [InlineData("STM32H563xI", 0x40, 0x44)]
    public void Protocols_are_those_of_AN2606(string chip, byte version, byte erase)
    {
        BootRom rom = ChipDatabase.Get(chip).Rom;
        rom.ProtocolVersion.ShouldBe(version);
        rom.EraseCommand.ShouldBe(erase);
    }

    [Theory] // OpenOCD stm32f2x.c; EMBASSY memory.rs; RM0399 for the form of the table
    [InlineData("STM32F405xG", new[] { 0x08000000u, 0x08004000u, 0x08008000u, 0x0800C000u, 0x08010000u, 0x08020000u, 0x08040000u, 0x08060000u, 0x08080000u, 0x080A0000u, 0x080C0000u, 0x080E0000u })]
    [InlineData("STM32F401xC", new[] { 0x08000000u, 0x08004000u, 0x08008000u, 0x0800C000u, 0x08010000u, 0x08020000u })]
    [InlineData("STM32F410xB", new[] { 0x08000000u, 0x08004000u, 0x08008000u, 0x0800C000u, 0x08010000u })]
    [InlineData("STM32F405xE", new[] { 0x08000000u, 0x08004000u, 0x08008000u, 0x0800C000u, 0x08010000u, 0x08020000u, 0x08040000u, 0x08060000u })]
    [InlineData("STM32F746xG", new[] { 0x08000000u, 0x08008000u, 0x08010000u, 0x08018000u, 0x08020000u, 0x08040000u, 0x08080000u, 0x080C0000u })]
    [InlineData("STM32F750x8", new[] { 0x08000000u, 0x08008000u })]
    public void Unequal_sectors_start_where_the_tables_say(string chip, uint[] starts) =>
        ChipDatabase.Get(chip).Flash.Sectors.Select(sector => sector.Range.Start).ShouldBe(starts);

    [Theory] // CMSIS UID_BASE and FLASHSIZE_BASE of the families; L0 and L1: words at 0x00, 0x04, 0x14
    [InlineData("STM32F103xB", 0x1FFFF7E8u, 0x1FFFF7E0u, 8)]
    [InlineData("STM32F072xB", 0x1FFFF7ACu, 0x1FFFF7CCu, 8)]
    [InlineData("STM32F405xG", 0x1FFF7A10u, 0x1FFF7A22u, 8)]
    [InlineData("STM32F746xG", 0x1FF0F420u, 0x1FF0F442u, 8)]
    [InlineData("STM32G071xB", 0x1FFF7590u, 0x1FFF75E0u, 8)]
    [InlineData("STM32U575xI", 0x0BFA0700u, 0x0BFA07A0u, 8)]
    [InlineData("STM32L053x8", 0x1FF80050u, 0x1FF8007Cu, 20)]
    [InlineData("STM32L151xC", 0x1FF800D0u, 0x1FF800CCu, 20)]
    public void Identification_lies_where_CMSIS_puts_it(string chip, uint uid, uint size, int lastWord)
    {
        Chip row = ChipDatabase.Get(chip);
        row.UidAddress.ShouldBe(uid);
        row.FlashSizeAddress.ShouldBe(size);
        row.UidWordOffsets[^1].ShouldBe(lastWord);
    }

    [Theory] // AN2606 rev 70 T7 for the alignment; units: OpenOCD, EMBASSY memory.rs
    [InlineData("STM32F103xB", 2, 4, ProgramRule.OnceOrZero)]
    [InlineData("STM32F405xG", 1, 4, ProgramRule.ClearsBits)]
    [InlineData("STM32F746xG", 1, 8, ProgramRule.ClearsBits)]
    [InlineData("STM32G071xB", 8, 8, ProgramRule.OnceWithEcc)]
    [InlineData("STM32L552xE-dual", 8, 16, ProgramRule.OnceWithEcc)]
    [InlineData("STM32U575xI", 16, 16, ProgramRule.OnceWithEcc)]
    public void A_flash_word_is_the_larger_of_program_unit_and_alignment(string chip, int unit, int word, ProgramRule rule)
    {
        FlashGeometry flash = ChipDatabase.Get(chip).Flash;
        (flash.ProgramUnit, flash.FlashWordSize, flash.Programming).ShouldBe((unit, word, rule));
    }

    [Fact] // OpenOCD stm32lx.c: default_padded_value 0x00
    public void Only_L0_and_L1_read_zero_when_erased_and_they_have_no_place_for_an_identity_in_flash()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            bool isZero = chip.Family is "L0" or "L1";
            chip.Flash.ErasedValue.ShouldBe(isZero ? (byte)0 : (byte)0xFF, chip.Name);
            (chip.Identity is null).ShouldBe(isZero, chip.Name);
        }

        PlacementException refused = Should.Throw<PlacementException>(() => ChipDatabase.Get("STM32L053x8").RequireIdentity());
        refused.Code.ShouldBe(ErrorCodes.NoSuchPlacement);
        refused.Message.ShouldContain("erased flash reads 0x00");
    }

    [Theory] // CMSIS FLASH_OTP_BASE; 16 lock bytes behind 512 bytes on F2 and F4
    [InlineData("STM32F405xG", 0x1FFF7800u, 512, 1, 16)]
    [InlineData("STM32F722xE", 0x1FF07800u, 512, 1, 16)]
    [InlineData("STM32L476xG", 0x1FFF7000u, 1024, 8, 0)]
    [InlineData("STM32H563xI", 0x08FFF000u, 2048, 2, 0)]
    public void Otp_lies_where_CMSIS_puts_it(string chip, uint start, uint length, int unit, int locks)
    {
        OtpArea otp = ChipDatabase.Get(chip).Otp.ShouldNotBeNull();
        otp.Range.ShouldBe(new AddressRange(start, length));
        otp.ProgramUnit.ShouldBe(unit);
        (otp.LockBytes?.Length ?? 0).ShouldBe((uint)locks);
    }

    [Theory] // CMSIS DATA_EEPROM_BASE, FLASH_EEPROM_END
    [InlineData("STM32L011x4", 512u)]
    [InlineData("STM32L053x8", 2048u)]
    [InlineData("STM32L073xZ", 6144u)]
    [InlineData("STM32L151xC", 8192u)]
    [InlineData("STM32L151xE", 16384u)]
    public void Data_eeprom_lies_at_0x08080000(string chip, uint length) =>
        ChipDatabase.Get(chip).DataEeprom.ShouldBe(new AddressRange(0x08080000, length));

    [Fact] // OpenOCD stm32f1x.c: user data bytes
    public void F0_F1_and_F3_have_two_user_option_bytes_and_no_other_family()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            chip.UserOptionBytes.ShouldBe(chip.Family is "F0" or "F1" or "F3" ? new UserOptionBytes(0x1FFFF804, 2, 2) : null, chip.Name);
        }
    }

    [Theory] // the placement rule: docs/chips.md
    [InlineData("STM32F103xB", PlacementKind.TwoRegions, new[] { 0x0801E000u, 0x0801F000u }, 0x1000u)]
    [InlineData("STM32F103x8", PlacementKind.OneRegion, new[] { 0x0800F000u }, 0x1000u)]
    [InlineData("STM32F031x4", PlacementKind.OneRegion, new[] { 0x08003000u }, 0x1000u)]
    [InlineData("STM32F405xG", PlacementKind.OneRegion, new[] { 0x080E0000u }, 0x8000u)]
    [InlineData("STM32F401xC", PlacementKind.Embed, new[] { 0x0803E000u }, 0x2000u)]
    [InlineData("STM32F429xI", PlacementKind.OneRegion, new[] { 0x081E0000u }, 0x8000u)]
    [InlineData("STM32F746xG", PlacementKind.Embed, new[] { 0x080FE000u }, 0x2000u)]
    [InlineData("STM32U575xI", PlacementKind.TwoRegions, new[] { 0x081FC000u, 0x081FE000u }, 0x2000u)]
    public void The_identity_lies_at_the_end_of_flash(string chip, PlacementKind kind, uint[] starts, uint length)
    {
        IdentityPlacement place = ChipDatabase.Get(chip).RequireIdentity();
        place.Kind.ShouldBe(kind);
        place.Regions.ShouldBe(starts.Select(start => new AddressRange(start, length)));
    }

    [Fact]
    public void What_no_document_gives_is_refused_with_its_reason()
    {
        Chip chip = ChipDatabase.Get("STM32C562xE");
        UnknownChipFactException refused = Should.Throw<UnknownChipFactException>(() => chip.Require(chip.UidAddress, nameof(Chip.UidAddress), "where the unique ID lies"));
        refused.Code.ShouldBe(ErrorCodes.UnknownChipFact);
        refused.Path.ShouldBe(nameof(Chip.UidAddress));
        refused.Message.ShouldBe($"no document at hand tells where the unique ID lies on {chip.Name} ({chip.Sources[refused.Path]["UNCERTAIN: ".Length..]})");
        chip.Require((uint?)7, nameof(Chip.UidAddress), "where the unique ID lies").ShouldBe(7u);
    }

    [Fact]
    public void Every_size_of_every_chip_passes_the_checks_of_one_chip()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            IReadOnlyList<Chip> sizes = ChipDatabase.SizesOf(chip);
            sizes[0].ShouldBe(chip);
            sizes.Select(size => size.Name).ShouldBeUnique();
            foreach (Chip size in sizes)
            {
                ChipValidation.Validate([size]).ShouldBeEmpty();
                ChipDatabase.Find(size.Name).ShouldBe(size);
            }
        }
    }
}

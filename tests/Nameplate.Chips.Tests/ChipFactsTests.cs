using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

/// <summary>Values typed from the documents named: a slip in the data must not repeat itself here.</summary>
public sealed class ChipFactsTests
{
    [Theory] // CMSIS UID_BASE and FLASHSIZE_BASE; AN2606 rev 70 T3; option bytes from DFU listings
    [InlineData(0x450, 0x1FF1E800u, 0x1FF1E880u, 0x1FF1E7FEu, 0x5200201Cu)]
    [InlineData(0x483, 0x1FF1E800u, 0x1FF1E880u, 0x1FF1E7FEu, 0x5200201Cu)]
    [InlineData(0x480, 0x08FFF800u, 0x08FFF80Cu, 0x1FF13FFEu, 0x5200201Cu)]
    [InlineData(0x485, 0x08FFF800u, null, 0x1FF1FCFEu, null)]
    public void Addresses_are_those_of_the_documents(
        ushort productId, uint uid, uint? flashSize, uint bootloaderId, uint? optionBytes) =>
        OfEach(productId, chip =>
        {
            chip.UidAddress.ShouldBe(uid);
            chip.FlashSizeAddress.ShouldBe(flashSize);
            chip.Rom.IdAddress.ShouldBe(bootloaderId);
            chip.OptionBytesAddress.ShouldBe(optionBytes);
        });

    [Theory] // AN2606 rev 70 T3, T7, T226, T227
    [InlineData(0x450, 0x31, 8, 53.975, 0x1FF00000u, 0x1FF1E7FFu)]
    [InlineData(0x483, 0x31, 8, 53.975, 0x1FF00000u, 0x1FF1E7FFu)]
    [InlineData(0x480, 0x31, 8, 600.0, 0x1FF00000u, 0x1FF13FFFu)]
    [InlineData(0x485, 0x40, 16, 600.0, 0x1FF18000u, 0x1FF1FFFFu)]
    public void The_rom_is_that_of_AN2606(
        ushort productId, byte protocol, int alignment, double startUp, uint systemFirst, uint systemLast) =>
        OfEach(productId, chip =>
        {
            chip.Rom.ProtocolVersion.ShouldBe(protocol);
            chip.Rom.WriteAlignment.ShouldBe(alignment);
            chip.Rom.StartUp.ShouldBe(TimeSpan.FromMilliseconds(startUp));
            chip.Rom.SystemMemory.ShouldBe([AddressRange.FromInclusive(systemFirst, systemLast)]);
        });

    [Theory] // AN2606 rev 70 T226
    [InlineData(0x450, new[] { 0x20004100u, 0x2001FFFFu, 0x24005000u, 0x2407FFFFu })]
    [InlineData(0x483, new[] { 0x20004100u, 0x2001FFFFu, 0x24004000u, 0x2404FFFFu })]
    [InlineData(0x480, new[] { 0x20004100u, 0x2001FFFFu, 0x24034000u, 0x2407FFFFu })]
    [InlineData(0x485, new[]
    {
        0x00000000u, 0x0002FFFFu, 0x20000000u, 0x2002FFFFu, 0x24000000u, 0x2401FFFFu, 0x24024000u, 0x24071FFFu,
    })]
    public void Ram_windows_are_those_of_AN2606(ushort productId, uint[] firstAndLast) =>
        OfEach(productId, chip => chip.Rom.RamWindows
            .ShouldBe(firstAndLast.Chunk(2).Select(pair => AddressRange.FromInclusive(pair[0], pair[1]))));

    [Fact] // AN3155 rev 20 §3.1: the V3.1 reply to Get
    public void Protocol_V3_1_offers_eleven_commands()
    {
        foreach (Chip chip in ChipDatabase.All.Where(chip => chip.Rom.ProtocolVersion == 0x31))
        {
            chip.Rom.Commands.ShouldBe(Convert.FromHexString("0001021121314463738292"));
        }
    }

    [Theory] // DS12110 rev 11 T43/T140/T53; Zephyr stm32h723.dtsi; 1 s a sector where no document tells
    [InlineData(0x450, 4000, 580)]
    [InlineData(0x483, 4000, 5800)]
    [InlineData(0x480, 1000, 5800)]
    [InlineData(0x485, 1000, 5800)]
    public void Worst_case_times_are_the_documents_or_generous(ushort productId, int eraseMs, int programUs) =>
        OfEach(productId, chip =>
        {
            chip.Timing.SectorErase.ShouldBe(TimeSpan.FromMilliseconds((double)eraseMs));
            chip.Timing.FlashWordProgram.ShouldBe(TimeSpan.FromMicroseconds((double)programUs));
        });

    [Fact]
    public void A_mass_erase_of_16_sectors_of_4_s_may_take_64_s() =>
        ChipDatabase.Get("STM32H743xI").Timing.MassErase.ShouldBe(TimeSpan.FromSeconds(64));

    [Theory] // HAL OB_WRP_SECTOR_0TO3 on 0x480; one bit a sector elsewhere
    [InlineData(0x450, 1)]
    [InlineData(0x483, 1)]
    [InlineData(0x480, 4)]
    [InlineData(0x485, 1)]
    public void Write_protection_covers_groups(ushort productId, int sectors) =>
        OfEach(productId, chip => chip.WriteProtectionGroup.ShouldBe(sectors));

    [Theory] // RM0399 T14 and CMSIS: none
    [InlineData(0x450)]
    [InlineData(0x483)]
    public void Most_H7_have_no_otp(ushort productId) => OfEach(productId, chip => chip.Otp.ShouldBeNull());

    [Theory] // CMSIS FLASH_OTP_BASE, OTP_AREA_BASE: 1 KB, 16 lock bits; AN2606 rev 70 T138: not by V9.0
    [InlineData(0x480, 0x91)]
    [InlineData(0x485, null)]
    public void Otp_is_16_blocks_of_64_bytes(ushort productId, int? firstBootloader) =>
        OfEach(productId, chip => chip.Otp.ShouldBe(
            new OtpArea(new AddressRange(0x08FFF000, 1024), 2, 64, (byte?)firstBootloader)));

    private static void OfEach(ushort productId, Action<Chip> assert)
    {
        IReadOnlyList<Chip> variants = ChipDatabase.ForProductId(productId);
        variants.ShouldNotBeEmpty();
        foreach (Chip chip in variants)
        {
            assert(chip);
        }
    }
}

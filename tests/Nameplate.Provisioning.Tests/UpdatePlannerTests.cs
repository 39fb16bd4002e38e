using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Tests;

public sealed class UpdatePlannerTests
{
    [Theory]
    [InlineData(0x8010_0000u, 0x7FF0_0000u)] // far from flash, up to the last address
    [InlineData(0x0000_0001u, 0xFFFF_FFFFu)] // everything
    public void A_region_that_a_firmware_names_may_lie_anywhere(uint start, uint size)
    {
        Chip chip = ChipDatabase.Get("STM32H743xI");
        Dictionary<string, uint> symbols = new() { ["__nameplate_r0_base"] = start, ["__nameplate_r0_size"] = size };

        Fences.For(chip, chip.RequireIdentity(), [], symbols).ShouldContain(fence => fence.Reason == FenceReason.NamedByFirmware);
    }

    [Fact]
    public void A_region_across_both_banks_is_fenced_where_each_part_lies_while_they_are_swapped()
    {
        Chip chip = ChipDatabase.Get("STM32H743xI");
        Dictionary<string, uint> symbols = new() { ["__nameplate_r0_base"] = 0x080C_0000, ["__nameplate_r0_size"] = 0x8_0000 };

        Fences.For(chip, chip.RequireIdentity(), [], symbols).Where(fence => fence.Reason == FenceReason.BankSwapAlias)
            .Select(fence => fence.Range).ShouldBe(
                [new AddressRange(0x0800_0000, 0x4_0000), new AddressRange(0x081C_0000, 0x4_0000)], ignoreOrder: true);
    }

    [Fact]
    public void The_sector_with_the_vectors_is_erased_first_and_its_first_word_written_last()
    {
        MemoryImage low = Firmware.Make(1, 300, 0x08020000);
        MemoryImage high = MemoryImage.FromBytes(0x08100000, new byte[40], "data");
        UpdatePlan plan = Plan("STM32H743xI", MemoryImage.Merge(high, low));

        plan.Erase.Select(planned => planned.Sector.Range.Start).ShouldBe([0x08020000u, 0x08100000u]);
        plan.VectorWords.Select(word => word.Address).ShouldBe([0x08020000u]);
        plan.Writes.ShouldAllBe(block => block.Address != 0x08020000);
        plan.Keep.Count.ShouldBe(14);
    }

    [Fact]
    public void The_vector_table_of_a_second_core_is_held_back_too()
    {
        UpdatePlan plan = Plan("STM32H743xI", MemoryImage.Merge(Firmware.Make(1, 700), Firmware.Make(2, 700, 0x08100000)));

        plan.VectorWords.Select(word => word.Address).ShouldBe([0x08000000u, 0x08100000u]);
        plan.Writes.ShouldAllBe(block => block.Address != 0x08000000 && block.Address != 0x08100000);
    }

    [Fact]
    public void A_partly_covered_flash_word_is_padded_with_FF_and_nothing_else_is_added()
    {
        UpdatePlan plan = Plan("STM32H743xI", MemoryImage.Merge(
            Firmware.Make(1, 260), MemoryImage.FromBytes(0x08000400, new byte[3], "three")));

        plan.Writes.Select(block => block.Range.ToString()).ShouldBe(
            ["0x08000020..0x080000FF", "0x08000100..0x0800011F", "0x08000400..0x0800041F"]);
        plan.Writes[1].Bytes.Span[4..].ContainsAnyExcept((byte)0xFF).ShouldBeFalse();
        plan.Writes[2].Bytes.ToArray().ShouldBe([0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 29)]);
    }

    [Theory]
    [InlineData("STM32H743xI", 32)]
    [InlineData("STM32H7A3xI", 16)]
    public void Every_block_is_whole_flash_words_inside_256_aligned_bytes(string chip, int word)
    {
        UpdatePlan plan = Plan(chip, Firmware.Make(1, 40_001));

        foreach (FlashBlock block in plan.Writes)
        {
            ((int)block.Address % word).ShouldBe(0);
            (block.Bytes.Length % word).ShouldBe(0);
            (block.Address >> 8).ShouldBe((uint)(block.Range.End - 1) >> 8);
        }

        (plan.Bytes / word).ShouldBe((40_001 + word - 1) / word);
    }

    [Theory]
    [InlineData("STM32H743xI", 0x081E0000u, 0x8000u, true)]
    [InlineData("STM32H743xI", 0x081E0000u, 0x2000u, false)]
    [InlineData("STM32H743xI", 0x080E0000u, 0x8000u, false)]
    [InlineData("STM32H723xG", 0x081E0000u, 0x8000u, false)]
    public void Firmware_is_planned_only_if_its_symbols_name_the_place_where_the_identity_is_kept(
        string chip, uint start, uint size, bool agrees)
    {
        IdentityClaim claim = IdentityClaim.BySymbols(
            new Dictionary<string, uint> { ["__nameplate_r0_base"] = start, ["__nameplate_r0_size"] = size }, "the symbols of fw.elf")!;

        if (agrees)
        {
            Make().Firmware.NamesIdentity.ShouldBeTrue();
            return;
        }

        PlanRefusedException refused = Should.Throw<PlanRefusedException>(() => Make());
        refused.Code.ShouldBe(ErrorCodes.PlaceDisagreed);
        refused.Message.ShouldContain($"the symbols of fw.elf expect the identity at 0x{start:X8}");
        refused.Message.ShouldContain($"on {chip} it is kept at {ChipDatabase.Get(chip).RequireIdentity().Regions[0]}");
        refused.Hint!.ShouldContain($"nameplate generate linker --chip {chip}");

        UpdatePlan Make() => Plan(chip, Firmware.Make(1), request => request with { Claims = [claim] });
    }

    [Theory]
    [InlineData("__nameplate_r0_base")]
    [InlineData("__nameplate_r0_size")]
    [InlineData("__nameplate_r1_base", "__nameplate_r1_size")]
    [InlineData("__nameplate_r0_base", "__nameplate_r0_size", "__nameplate_r1_base")]
    [InlineData("__nameplate_r0_base", "__nameplate_r0_size", "__nameplate_r2_base", "__nameplate_r2_size")]
    public void Symbols_that_name_half_a_place_are_refused(params string[] names)
    {
        IdentityClaim claim = IdentityClaim.BySymbols(names.ToDictionary(name => name, _ => 0x8000u), "the symbols of fw.elf")!;

        Should.Throw<PlanRefusedException>(() => Plan("STM32H743xI", Firmware.Make(1), request => request with { Claims = [claim] }))
            .Message.ShouldContain("cannot be understood");
    }

    [Fact]
    public void Other_symbols_of_the_library_claim_nothing() =>
        IdentityClaim.BySymbols(new Dictionary<string, uint> { ["__nameplate_bus_fault"] = 1, ["__nameplate_r"] = 1, ["__nameplate_rx_base"] = 1 }, "x").ShouldBeNull();

    [Theory]
    [InlineData("STM32H743xI", 0x081E0000u)]
    [InlineData("STM32H743xI", 0x081FFFF0u)]
    [InlineData("STM32H743xI", 0x080E0000u)] // where bank 2's last sector comes to lie after a bank swap
    [InlineData("STM32H743xG", 0x08160000u)]
    [InlineData("STM32H743xG", 0x08060000u)]
    [InlineData("STM32H723xG", 0x080E0000u)]
    [InlineData("STM32H723xE", 0x0807E000u)]
    [InlineData("STM32H750xB", 0x0801E000u)]
    [InlineData("STM32H730xB", 0x0801FFF0u)]
    [InlineData("STM32H7A3xI", 0x081FC000u)]
    [InlineData("STM32H7A3xI", 0x080FE000u)]
    [InlineData("STM32H7A3xG", 0x0817C000u)]
    [InlineData("STM32H7B0xB", 0x0801E000u)]
    [InlineData("STM32H7S3x8", 0x0800E000u)]
    public void Data_in_the_identitys_place_is_refused_and_its_origin_named(string chip, uint address)
    {
        MemoryImage image = MemoryImage.Merge(Firmware.Make(1, 500), MemoryImage.FromBytes(address, new byte[4], "stray.hex"));

        PlanRefusedException refused = Should.Throw<PlanRefusedException>(() => Plan(chip, image));

        refused.Code.ShouldBe(ErrorCodes.Fence);
        refused.Message.ShouldContain("stray.hex");
        refused.Message.ShouldContain($"0x{address:X8}");
    }

    [Fact]
    public void A_flash_word_whose_padding_would_reach_into_the_fence_is_refused()
    {
        // 0x0801DFF0 ends 16 bytes before the embedded region: its flash word ends exactly at it and is allowed.
        Plan("STM32H750xB", MemoryImage.Merge(Firmware.Make(1, 500), MemoryImage.FromBytes(0x0801DFF0, new byte[4], "near")))
            .Writes[^1].Range.End.ShouldBe(0x0801E000ul);
    }

    [Fact]
    public void A_region_that_the_firmware_itself_names_is_fenced()
    {
        Dictionary<string, uint> symbols = new() { ["__nameplate_r0_base"] = 0x08040000, ["__nameplate_r0_size"] = 0x8000 };
        MemoryImage image = MemoryImage.Merge(Firmware.Make(1, 500), MemoryImage.FromBytes(0x08048000, new byte[4], "x"));

        Should.Throw<PlanRefusedException>(() => Plan("STM32H743xI", image, symbols: symbols)).Code.ShouldBe(ErrorCodes.Fence);
    }

    [Theory]
    [InlineData("STM32H743xI", 0x08200000u)]
    [InlineData("STM32H743xG", 0x08080000u)] // the hole between the banks
    [InlineData("STM32H750xB", 0x08020000u)]
    [InlineData("STM32H743xI", 0x20000000u)]
    [InlineData("STM32H743xI", 0x5200201Cu)] // option bytes
    public void Data_outside_flash_is_refused(string chip, uint address)
    {
        MemoryImage image = MemoryImage.Merge(Firmware.Make(1, 500), MemoryImage.FromBytes(address, new byte[32], "far"));

        PlanRefusedException refused = Should.Throw<PlanRefusedException>(() => Plan(chip, image));
        refused.Code.ShouldBe(ErrorCodes.OutsideFlash);
        refused.Message.ShouldContain($"0x{address:X8}");
    }

    [Fact]
    public void An_image_without_vectors_is_refused_unless_it_is_data()
    {
        MemoryImage image = MemoryImage.FromBytes(0x08000000, new byte[64], "zeros");

        Should.Throw<PlanRefusedException>(() => Plan("STM32H743xI", image)).Code.ShouldBe(ErrorCodes.NoVectors);
        Plan("STM32H743xI", image, request => request with { IsData = true }).Erase.Count.ShouldBe(1);
    }

    [Fact]
    public void A_sector_that_holds_the_image_already_is_left_alone_but_never_the_one_with_the_vectors()
    {
        MemoryImage image = Firmware.Make(1, 300_000);
        Chip chip = ChipDatabase.Get("STM32H743xI");
        Sector[] sectors = [.. chip.Flash.Sectors.Take(3)];

        Plan("STM32H743xI", image, r => r with { AlreadyEqual = [sectors[1]] })
            .Erase.Select(planned => planned.Sector).ShouldBe([sectors[0], sectors[2]]);
        Plan("STM32H743xI", image, r => r with { AlreadyEqual = [sectors[0], sectors[1]] })
            .Erase.Select(planned => planned.Sector).ShouldBe([sectors[0], sectors[2]]);
        Plan("STM32H743xI", image, r => r with { AlreadyEqual = sectors }).Erase.ShouldBeEmpty();
    }

    [Fact]
    public void With_SWAP_BANK_set_a_number_that_could_mean_a_kept_sector_is_refused()
    {
        MemoryImage image = Firmware.Make(1, 500);
        Chip chip = ChipDatabase.Get("STM32H743xI");
        Sector twin = chip.Flash.Sectors[8];

        Should.Throw<PlanRefusedException>(() => Plan("STM32H743xI", image, r => r with { BanksSwapped = true }))
            .Code.ShouldBe(ErrorCodes.AmbiguousSector);
        Should.Throw<PlanRefusedException>(() => Plan("STM32H743xI", image, r => r with { BanksSwapped = null }))
            .Message.ShouldContain("cannot be read");
        Plan("STM32H743xI", image, r => r with { BanksSwapped = true, Blank = [twin] })
            .Erase[0].Numbers.ShouldBe([(ushort)0, (ushort)8]);
    }

    [Fact]
    public void On_a_chip_with_a_hole_both_readings_of_a_bank_2_number_are_tried_in_the_order_of_likelihood()
    {
        UpdatePlan plan = Plan("STM32H743xG", MemoryImage.Merge(
            Firmware.Make(1, 500), MemoryImage.FromBytes(0x08120000, new byte[32], "bank 2")));

        plan.Erase.Single(planned => planned.Sector.Bank == 1).Numbers.ShouldBe([(ushort)9, (ushort)5]);
    }

    [Fact]
    public void Where_the_first_write_after_a_read_is_dropped_an_erased_word_outside_the_image_takes_the_blow()
    {
        UpdatePlan plan = Plan("STM32H723xG", Firmware.Make(1, 500), r => r with { DropsFirstWrite = true });
        plan.Sacrifice.Addresses[0].ShouldBe(0x0801FFE0u);
        plan.Sacrifice.LastWordFirst.ShouldBeFalse();

        UpdatePlan full = Plan("STM32H723xG", Firmware.Make(1, 0x20000), r => r with { DropsFirstWrite = true });
        full.Sacrifice.Addresses.ShouldBeEmpty();
        full.Sacrifice.LastWordFirst.ShouldBeTrue();

        Plan("STM32H723xG", Firmware.Make(1, 500)).Sacrifice.ShouldBe(Sacrifice.None);
    }

    [Fact]
    public void The_identity_in_the_tail_of_a_shared_sector_is_saved_only_when_that_sector_is_erased()
    {
        Plan("STM32H750xB", Firmware.Make(1, 500)).EmbeddedRegion.ShouldBe(new AddressRange(0x0801E000, 0x2000));
        Plan("STM32H723xE", Firmware.Make(1, 500)).EmbeddedRegion.ShouldBeNull();
        Plan("STM32H723xE", Firmware.Make(1, 0x60010)).EmbeddedRegion.ShouldBe(new AddressRange(0x0807E000, 0x2000));
    }

    [Fact]
    public void Expected_times_follow_the_protocols_limit()
    {
        ExpectedTimes times = Plan("STM32H743xI", Firmware.Make(1, 128 * 1024)).Expected;

        // 268 byte times of 11 bits per 256 bytes at 115200: 10,004 B/s (AN3155 rev 20 §3.6: 265 + 3).
        times.Write.TotalSeconds.ShouldBe(128 * 1024 / 10_004.0, 0.02); // a byte time is held in 100 ns
        times.Verify.ShouldBe(times.Write);
    }

    private static UpdatePlan Plan(
        string chipName, MemoryImage image, Func<PlanRequest, PlanRequest>? change = null, Dictionary<string, uint>? symbols = null)
    {
        Chip chip = ChipDatabase.Get(chipName);
        PlanRequest request = new()
        {
            Chip = chip,
            Image = image,
            Files = ["test"],
            Fences = Fences.For(chip, chip.RequireIdentity(), [], symbols ?? []),
        };
        return UpdatePlanner.Plan(change is null ? request : change(request));
    }
}

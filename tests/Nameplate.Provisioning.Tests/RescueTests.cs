using Nameplate.Bootloader.BootEntry;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;
using Nameplate.Provisioning.Rescue;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>A device with flash words that cannot be read: they are found, named, read around, and erased where nothing is lost.</summary>
public sealed class RescueTests
{
    private const uint Scratch = 0x080A0000;
    private const uint NewestSlot = 0x081E0000 + 2 * 512;
    private const uint OlderSlot = 0x081E0000 + 512;

    private static readonly MemoryImage One = Firmware.Make(1, 3000);
    private static readonly MemoryImage Two = Firmware.Make(2, 3000);

    public static TheoryData<DoubleEccRead> Readings => new(
        DoubleEccRead.Hang, DoubleEccRead.HangUnsent, DoubleEccRead.Nack, DoubleEccRead.Reset);

    [Theory, MemberData(nameof(Readings))]
    public async Task The_words_are_found_to_the_word_and_a_sector_with_nothing_else_is_erased(DoubleEccRead reading)
    {
        Bench bench = await ReadyAsync(reading);
        Damage(bench, Scratch + 0x60, Scratch + 0xA0, Scratch + 0x1000);

        RescueOutcome outcome = await RescueAsync(bench);

        DamagedSector sector = outcome.Plan.Sectors.ShouldHaveSingleItem();
        sector.Unreadable.ShouldBe([new(Scratch + 0x60, 32), new(Scratch + 0xA0, 32), new(Scratch + 0x1000, 32)]);
        sector.Content.ShouldBe(SectorContent.Nothing);
        outcome.Erased.ShouldBe([new AddressRange(Scratch, 0x20000)]);
        outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Device.Log.Erases.Select(erase => erase.Address).ShouldBe([Scratch]);
        bench.Holds(One).ShouldBeTrue();
        bench.Files.Content.ShouldBeEmpty("the erase mended the words");
    }

    [Theory, MemberData(nameof(Readings))]
    public async Task Words_in_firmware_are_named_and_left(DoubleEccRead reading)
    {
        Bench bench = await ReadyAsync(reading);
        Damage(bench, 0x08000400);

        RescueOutcome outcome = await RescueAsync(bench);

        DamagedSector sector = outcome.Plan.Sectors.ShouldHaveSingleItem();
        (sector.Content, sector.Act).ShouldBe((SectorContent.Data, RescueAct.Keep));
        sector.Unreadable.ShouldBe([new(0x08000400, 32)]);
        bench.Device.Log.Erases.ShouldBeEmpty();
        if (reading is DoubleEccRead.Hang or DoubleEccRead.HangUnsent)
        {
            await using DeviceSession session = await bench.OpenAsync();
            session.Record.HangingAddresses.Select(hang => (hang.Address, hang.Length)).ShouldBe([(0x08000400u, 0u)]);
        }
    }

    [Theory, MemberData(nameof(Readings))]
    public async Task Firmware_that_is_given_mends_its_sectors(DoubleEccRead reading)
    {
        Bench bench = await ReadyAsync(reading);
        Damage(bench, 0x08000400, Scratch);

        RescueOutcome outcome = await RescueAsync(bench, new RescueRequest { Firmware = Bench.Request(Two) });

        outcome.Plan.Sectors.Select(sector => sector.Act).ShouldBe([RescueAct.Update, RescueAct.Erase]);
        outcome.Firmware!.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Holds(Two).ShouldBeTrue();
        bench.Files.Content.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Readings))]
    public async Task A_word_in_an_older_slot_is_left_and_the_number_reads_whole(DoubleEccRead reading)
    {
        Bench bench = await NumberedAgainAsync(reading);
        Damage(bench, OlderSlot);

        RescueOutcome outcome = await RescueAsync(bench);

        outcome.Plan.Identity.DeviceId.ShouldBe(11ul);
        outcome.Plan.IdentityIsDamaged.ShouldBeFalse();
        (outcome.Plan.Sectors.Single().Content, outcome.Plan.Sectors.Single().Act).ShouldBe((SectorContent.Identity, RescueAct.Keep));
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Readings))]
    public async Task A_word_in_the_newest_slot_is_told_and_never_erased(DoubleEccRead reading)
    {
        Bench bench = await NumberedAgainAsync(reading);
        Damage(bench, NewestSlot);

        RescueOutcome outcome = await RescueAsync(bench);

        outcome.Plan.Identity.DeviceId.ShouldBe(10ul);
        outcome.Plan.IdentityIsDamaged.ShouldBeTrue();
        bench.Device.Log.Erases.ShouldBeEmpty();
        await bench.AssignAsync(11, replace: true); // the way that is told
        (await bench.ShowAsync()).DeviceId.ShouldBe(11ul);
    }

    [Theory]
    [InlineData("STM32H7A3xI")]
    [InlineData("STM32H7A3xG")]
    public async Task With_two_regions_neither_is_erased(string chip)
    {
        Bench bench = new(chip);
        await bench.AssignAsync(10);
        bench.Device.Log.Clear();
        foreach (AddressRange region in bench.Chip.RequireIdentity().Regions)
        {
            Damage(bench, region.Start + 0x1E00);
        }

        RescueOutcome outcome = await RescueAsync(bench);

        outcome.Plan.Sectors.Count.ShouldBe(2);
        outcome.Plan.Sectors.ShouldAllBe(sector => sector.Act == RescueAct.Keep && sector.Content == SectorContent.Identity);
        bench.Device.Log.Erases.ShouldBeEmpty();
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Fact]
    public async Task A_sector_that_firmware_and_identity_share_is_mended_by_the_firmware_only()
    {
        Bench bench = new("STM32H750xB");
        await bench.ProvisionAsync(10, One);
        Damage(bench, 0x08000400);
        bench.Device.Log.Clear();

        RescueOutcome looked = await RescueAsync(bench);
        looked.Plan.Sectors.Single().Content.ShouldBe(SectorContent.SharedWithIdentity);
        bench.Device.Log.Erases.ShouldBeEmpty();
        await RescueAsync(bench, new RescueRequest { Firmware = Bench.Request(Two) });

        bench.Holds(Two).ShouldBeTrue();
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Fact]
    public async Task A_sector_that_is_given_up_is_saved_first()
    {
        Bench bench = await ReadyAsync(DoubleEccRead.Hang);
        bench.Device.Preload(Scratch, [1, 2, 3, 4]);
        Damage(bench, Scratch + 0x60);

        RescueOutcome outcome = await RescueAsync(bench, new RescueRequest { Give = [Scratch + 5] });

        outcome.Erased.ShouldBe([new AddressRange(Scratch, 0x20000)]);
        outcome.Saved.ShouldNotBeNull();
        bench.Files.Content.Keys.Count(name => name.StartsWith("backup-", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task The_identitys_sectors_cannot_be_given_up()
    {
        Bench bench = await ReadyAsync(DoubleEccRead.Hang);

        foreach (uint address in new[] { 0x081E0000u, 0x081FFFFFu, 0x080E0000u })
        {
            CodedException refused = await Should.ThrowAsync<PlanRefusedException>(() => RescueAsync(bench, new RescueRequest { Give = [address] }));
            refused.Code.ShouldBe(ErrorCodes.Fence);
        }
    }

    [Fact]
    public async Task A_protected_sector_is_left_and_said()
    {
        Bench bench = await ReadyAsync(DoubleEccRead.Hang);
        Damage(bench, Scratch);
        await bench.ProtectAsync(5);

        RescueOutcome outcome = await RescueAsync(bench);

        outcome.Plan.Sectors.Single().Obstacle.ShouldBe("it is write-protected");
        outcome.Erased.ShouldBeEmpty();
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DoubleEccRead.Hang, 2)]
    [InlineData(DoubleEccRead.HangUnsent, 3)]
    public async Task Without_a_reset_line_the_user_is_asked_for_as_few_resets_as_can_be(DoubleEccRead reading, int resets)
    {
        Bench bench = await ReadyAsync(reading);
        Damage(bench, Scratch + 0x60);
        int asked = 0;
        bench.Options = options => options with
        {
            BootEntry = BootEntries.Manual,
            AskForReset = (_, _) =>
            {
                asked++;
                bench.Device.Reset();
                return ValueTask.FromResult(true);
            },
        };
        bench.Device.Reset();

        (await RescueAsync(bench)).Erased.Count.ShouldBe(1);

        asked.ShouldBe(resets);
    }

    [Theory]
    [InlineData(DoubleEccRead.Hang, 2)]
    [InlineData(DoubleEccRead.HangUnsent, 3)]
    public async Task Where_nobody_is_there_each_rerun_after_a_reset_knows_more(DoubleEccRead reading, int reruns)
    {
        Bench bench = await ReadyAsync(reading);
        Damage(bench, Scratch + 0x60);
        bench.Options = options => options with { BootEntry = BootEntries.Manual };
        for (int i = 0; i < reruns; i++)
        {
            bench.Device.Reset();
            (await Should.ThrowAsync<RomHangsException>(() => RescueAsync(bench))).Hint!.ShouldContain("same command again");
        }

        bench.Device.Reset();
        (await RescueAsync(bench)).Erased.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_reset_that_was_not_done_is_asked_for_again()
    {
        Bench bench = await ReadyAsync(DoubleEccRead.Hang);
        Damage(bench, Scratch + 0x60);
        int asked = 0;
        bench.Options = options => options with
        {
            BootEntry = BootEntries.Manual,
            AskForReset = (_, _) =>
            {
                if (++asked != 1)
                {
                    bench.Device.Reset();
                }

                return ValueTask.FromResult(true);
            },
        };
        bench.Device.Reset();

        (await RescueAsync(bench)).Erased.Count.ShouldBe(1);

        asked.ShouldBe(3);
    }

    [Fact]
    public async Task Whoever_gives_up_is_told_to_reset_and_run_again()
    {
        Bench bench = await ReadyAsync(DoubleEccRead.Hang);
        Damage(bench, Scratch);
        bench.Options = options => options with { BootEntry = BootEntries.Manual, AskForReset = (_, _) => ValueTask.FromResult(false) };
        bench.Device.Reset();

        await Should.ThrowAsync<RomHangsException>(() => RescueAsync(bench));
    }

    [Theory, MemberData(nameof(Readings))]
    public async Task A_rescue_that_is_cut_anywhere_is_completed_by_a_rerun(DoubleEccRead reading)
    {
        Bench prepared = await ReadyAsync(reading, "STM32H723xG");
        Damage(prepared, 0x08000400, Scratch + 0x60);
        DeviceSnapshot start = prepared.Device.Snapshot();
        RescueRequest request = new() { Firmware = Bench.Request(Two) };
        for (int i = 0; i < 16; i++)
        {
            Bench bench = new("STM32H723xG", new DeviceOptions { Seed = i + 1, Rom = new RomBehaviour { DoubleEcc = reading } });
            bench.Device.Restore(start);
            bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Flash, 1 + i * 7));
            bool cut = false;
            try
            {
                await RescueAsync(bench, request);
            }
            catch (CodedException)
            {
                cut = true;
            }

            cut.ShouldBe(bench.Device.Faults.Struck.Count == 1, $"cut {i}");
            bench.Device.Faults.Clear();
            bench.Device.PowerCycle();
            (await bench.ShowAsync()).DeviceId.ShouldBe(10ul, $"after cut {i}");

            await RescueAsync(bench, request);

            bench.Holds(Two).ShouldBeTrue($"cut {i}");
            (await bench.ShowAsync()).DeviceId.ShouldBe(10ul, $"cut {i}");
            (await RescueAsync(bench)).Plan.Sectors.ShouldBeEmpty($"cut {i}");
            bench.Device.Log.Erases.ShouldAllBe(erase => erase.Address == 0x08000000 || erase.Address == Scratch);
        }
    }

    [Fact]
    public async Task A_line_of_the_newest_slot_stays_readable_beside_one_that_hangs_a_rom_which_sends_nothing()
    {
        // The settle line of the newest slot and the header after it come in one read of 64 bytes.
        Bench bench = await ReadyAsync(DoubleEccRead.HangUnsent);
        Damage(bench, OlderSlot + 512);

        StoreView view = await bench.ShowAsync();

        view.DeviceId.ShouldBe(10ul);
        view.Newest!.IsSettled.ShouldBeTrue();
        view.Has(StoreStatus.EccSeen).ShouldBeTrue();
    }

    [Fact]
    public async Task A_read_that_begins_inside_a_word_that_hangs_ends()
    {
        Bench bench = await ReadyAsync(DoubleEccRead.Hang);
        Damage(bench, Scratch);
        await using DeviceSession session = await bench.OpenAsync();

        (await session.TryReadAsync(Scratch + 4, new byte[8], CancellationToken.None)).ShouldBeFalse();
    }

    private static async Task<Bench> ReadyAsync(DoubleEccRead reading, string chip = "STM32H743xI")
    {
        Bench bench = new(chip, new DeviceOptions { Rom = new RomBehaviour { DoubleEcc = reading } });
        await bench.AssignAsync(10);
        await bench.UpdateAsync(One);
        bench.Device.Log.Clear();
        return bench;
    }

    /// <summary>#10, then #11.</summary>
    private static async Task<Bench> NumberedAgainAsync(DoubleEccRead reading)
    {
        Bench bench = await ReadyAsync(reading);
        await bench.AssignAsync(11, replace: true);
        bench.Device.Log.Clear();
        return bench;
    }

    private static void Damage(Bench bench, params ReadOnlySpan<uint> words)
    {
        foreach (uint word in words)
        {
            bench.Device.SetWordState(word, FlashWordState.DoubleEcc);
        }
    }

    private static async Task<RescueOutcome> RescueAsync(Bench bench, RescueRequest? request = null)
    {
        await using DeviceSession session = await bench.OpenAsync();
        RescueJob job = new(session, request ?? new RescueRequest());
        return await job.RunAsync(await job.PlanAsync(CancellationToken.None), CancellationToken.None);
    }
}

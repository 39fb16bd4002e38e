using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>The journal of an identity that shares its sector with firmware, met by another command than the one that made it.</summary>
public sealed class SharedSectorTests
{
    private const string Chip = "STM32H750xB";

    private static readonly MemoryImage One = Firmware.Make(1, 3000);
    private static readonly MemoryImage Two = Firmware.Make(2, 3000);

    [Fact]
    public async Task A_verify_failure_is_tried_again_and_the_identity_is_written_back_again()
    {
        Bench bench = await ReadyAsync();
        bool spoilt = false;
        bench.OnEvent = progress =>
        {
            if (progress is JobEvent.Verified && !spoilt)
            {
                bench.Device.SetWordState(0x08000800, FlashWordState.DoubleEcc);
                spoilt = true;
            }
        };

        (await bench.UpdateAsync(Two)).Identity.DeviceId.ShouldBe(10ul);

        bench.Events.ShouldContain(progress => progress is JobEvent.Retrying);
        bench.Holds(Two).ShouldBeTrue();
        bench.HasJournal.ShouldBeFalse();
    }

    [Fact]
    public async Task A_superseded_journal_does_not_touch_the_firmware_that_came_after_it()
    {
        Bench bench = await ReadyAsync();
        await CutEraseAsync(bench);
        Dictionary<string, byte[]> ours = new(bench.Files.Content);
        bench.Files.Content.Clear(); // another host takes over, and rewrites the store until its epoch has passed ours
        for (ulong number = 20; number < 55; number++)
        {
            await bench.AssignAsync(number, replace: true);
        }

        await bench.UpdateAsync(Two);
        Restore(bench, ours);
        bench.Device.Log.Clear();

        await bench.AssignAsync(55, replace: true);

        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Holds(Two).ShouldBeTrue();
        bench.HasJournal.ShouldBeFalse();
    }

    [Fact]
    public async Task A_conflict_with_the_journal_is_settled_by_replace()
    {
        Bench bench = await ReadyAsync();
        bench.Files.DiesAt = bench.Files.Acts.Count + 3; // the record of the update, PREPARED, ERASING; nothing is erased yet
        bench.Files.DiesAfter = true;
        await Should.ThrowAsync<HostDiedException>(() => bench.UpdateAsync(Two));
        bench.Files.DiesAt = 0;
        Dictionary<string, byte[]> ours = new(bench.Files.Content);
        bench.Files.Content.Clear();
        await bench.AssignAsync(12, replace: true);
        Restore(bench, ours);

        (await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(13))).Code.ShouldBe(ErrorCodes.IdentityConflict);
        (await bench.AssignAsync(13, replace: true)).After.DeviceId.ShouldBe(13ul);

        bench.HasJournal.ShouldBeFalse();
        bench.Holds(One).ShouldBeTrue();
    }

    [Fact]
    public async Task An_identity_that_waits_in_the_journal_counts_as_required()
    {
        Bench bench = await ReadyAsync();
        await CutEraseAsync(bench);

        UpdateOutcome outcome = await bench.UpdateAsync(Two, request => request with { RequireIdentity = true });

        outcome.Identity.DeviceId.ShouldBe(10ul);
    }

    [Fact]
    public async Task A_firmware_that_leaves_the_shared_sector_alone_finishes_its_journal_all_the_same()
    {
        Bench bench = new("STM32H723xE");
        await bench.UpdateAsync(One);
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1));
        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));
        bench.Device.PowerCycle();

        UpdateOutcome outcome = await bench.UpdateAsync(Two);

        outcome.Plan.EmbeddedRegion.ShouldBeNull();
        outcome.Identity.DeviceId.ShouldBe(10ul);
        outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.HasJournal.ShouldBeFalse();
    }

    [Fact]
    public async Task An_assign_after_an_interrupted_update_says_that_the_firmware_is_not_complete()
    {
        Bench bench = await ReadyAsync();
        await CutEraseAsync(bench);

        await bench.AssignAsync(10);

        bench.Condition.Firmware.ShouldBe(FirmwareCondition.Incomplete);
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(70_000)]
    public async Task A_byte_that_the_wire_spoils_while_the_sector_is_saved_does_not_become_firmware(long sent)
    {
        Bench bench = new(Chip);
        MemoryImage firmware = Firmware.Make(1, 100_000);
        await bench.UpdateAsync(firmware);
        bench.Device.Faults.Arm(new Fault(FaultAction.Flip, FaultPoint.Sent, sent));

        await bench.AssignAsync(10);

        bench.Device.Faults.Struck.Count.ShouldBe(1);
        bench.Holds(firmware).ShouldBeTrue();
    }

    [Fact]
    public async Task A_word_that_cannot_be_read_takes_no_neighbour_with_it()
    {
        Bench bench = new(Chip);
        await bench.UpdateAsync(One);
        bench.Device.SetWordState(0x08000420, FlashWordState.DoubleEcc);

        await bench.AssignAsync(10);

        bench.Device.Peek(0x08000400, 32).ShouldBe(One.Segments[0].Data.Slice(0x400, 32).ToArray());
        bench.Device.Peek(0x08000440, 192).ShouldBe(One.Segments[0].Data.Slice(0x440, 192).ToArray());
    }

    [Fact]
    public async Task What_is_left_of_a_damaged_identity_is_not_erased_with_the_firmware()
    {
        Bench bench = await ReadyAsync();
        uint slot = bench.Chip.RequireIdentity().Regions[0].Start + (uint)bench.Chip.RequireIdentity().SlotSize;
        bench.Device.SetWordState(slot, FlashWordState.DoubleEcc);
        bench.Device.Log.Clear();

        CodedException damaged = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));

        damaged.Code.ShouldBe(ErrorCodes.IdentityDamaged);
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_format_that_another_host_left_unfinished_is_no_changed_identity()
    {
        Bench bench = new(Chip);
        await bench.UpdateAsync(One);
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 3) { Tear = TearBehaviour.New });
        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));
        bench.Device.PowerCycle();
        bench.Files.Content.Clear();

        UpdateOutcome outcome = await bench.UpdateAsync(Two);

        outcome.Verdict.ShouldBe(IdentityVerdict.NoneAndUntouched);
        bench.Holds(Two).ShouldBeTrue();
    }

    private static async Task<Bench> ReadyAsync()
    {
        Bench bench = new(Chip);
        await bench.AssignAsync(10);
        await bench.UpdateAsync(One);
        return bench;
    }

    private static async Task CutEraseAsync(Bench bench)
    {
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1) { Tear = TearBehaviour.New });
        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));
        bench.Device.PowerCycle();
    }


    private static void Restore(Bench bench, Dictionary<string, byte[]> files)
    {
        bench.Files.Content.Clear();
        foreach ((string name, byte[] content) in files)
        {
            bench.Files.Content[name] = content;
        }
    }
}

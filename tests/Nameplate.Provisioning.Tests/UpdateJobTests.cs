using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

public sealed class UpdateJobTests
{
    private static readonly MemoryImage One = Firmware.Make(1, 3000);
    private static readonly MemoryImage Two = Firmware.Make(2, 3000);

    [Fact]
    public async Task The_same_firmware_again_erases_nothing_and_still_proves_the_identity()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bench.Device.Log.Clear();

        UpdateOutcome outcome = await bench.UpdateAsync(One);

        outcome.Plan.Erase.ShouldBeEmpty();
        outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rewriting_everything_is_an_option()
    {
        Bench bench = await ReadyAsync("STM32H743xI");

        UpdateOutcome outcome = await bench.UpdateAsync(One, request => request with { RewriteAll = true });

        outcome.Plan.Erase.Count.ShouldBe(1);
        bench.Holds(One).ShouldBeTrue();
    }

    [Fact]
    public async Task After_an_interrupted_update_no_sector_is_taken_for_equal()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 40));
        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));
        bench.Files.Content.Keys.ShouldContain(name => name.StartsWith("device-", StringComparison.Ordinal));
        bench.Condition.Firmware.ShouldBe(FirmwareCondition.Incomplete);
        bench.Device.PowerCycle();

        UpdateOutcome outcome = await bench.UpdateAsync(Two);

        outcome.Plan.Erase.Count.ShouldBe(1);
        bench.Holds(Two).ShouldBeTrue();
        bench.Files.Content.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_interrupted_device_has_blank_vectors()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 10));
        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));

        bench.Device.Peek(0x08000000, 32).ShouldAllBe(value => value == 0xFF);
    }

    [Fact]
    public async Task Without_an_identity_the_place_is_proven_still_blank()
    {
        Bench bench = new("STM32H743xI");

        UpdateOutcome outcome = await bench.UpdateAsync(One);

        outcome.Verdict.ShouldBe(IdentityVerdict.NoneAndUntouched);
        bench.Condition.Identity.ShouldBe(IdentityCondition.NoneProven);
    }

    [Fact]
    public async Task An_identity_can_be_required()
    {
        Bench bench = new("STM32H743xI");

        CodedException missing = await Should.ThrowAsync<CodedException>(
            () => bench.UpdateAsync(One, request => request with { RequireIdentity = true }));

        missing.Code.ShouldBe(ErrorCodes.IdentityMissing);
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task Foreign_data_in_the_identitys_place_stops_the_update_before_anything_is_sent()
    {
        Bench bench = new("STM32H743xI");
        bench.Device.Preload(0x081E0400, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });

        CodedException foreign = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(One));

        foreign.Code.ShouldBe(ErrorCodes.IdentityPlaceForeign);
        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_identity_is_told_from_a_missing_one()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bench.Device.Preload(0x081E0220, new byte[] { 0 });     // the payload's first line, or its blank successor
        bench.Device.SetWordState(0x081E0200, FlashWordState.DoubleEcc);

        CodedException damaged = await Should.ThrowAsync<CodedException>(
            () => bench.UpdateAsync(Two, request => request with { RequireIdentity = true }));

        damaged.Code.ShouldBe(ErrorCodes.IdentityDamaged);
        bench.Device.Log.Erases.Count.ShouldBe(2, "only the first format and the first firmware");
    }

    [Fact]
    public async Task A_change_of_the_identity_during_the_job_is_found_and_named()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bool spoilt = false;
        bench.OnEvent = progress =>
        {
            if (progress is JobEvent.Wrote && !spoilt)
            {
                bench.Device.Preload(0x081E0210, new byte[] { 0x37 });
                spoilt = true;
            }
        };

        CodedException changed = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));

        changed.Code.ShouldBe(ErrorCodes.IdentityChanged);
        changed.Message.ShouldContain("0x081E0200");
        bench.Condition.Identity.ShouldBe(IdentityCondition.Damaged);
    }

    [Fact]
    public async Task A_write_protected_sector_is_found_by_reading_and_named()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        await bench.ProtectAsync(0);

        CodedException refused = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));

        refused.Code.ShouldBe(ErrorCodes.WriteProtected);
        bench.Holds(One).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_device_under_the_same_cable_is_not_touched()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        VirtualDevice other = new(bench.Chip, new DeviceOptions { Seed = 99 });
        bench.OnEvent = progress =>
        {
            if (progress is JobEvent.Wrote { Bytes: > 1000 })
            {
                bench.OnEvent = null;
                bench.Device.Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, 3));
            }
        };
        int opened = 0;
        bench.Options = options => options with
        {
            OpenLink = _ => ValueTask.FromResult<Serial.ISerialLink>(opened++ == 0 ? bench.Device.Connect() : other.Connect()),
            Reconnect = TimeSpan.FromSeconds(1),
        };

        CodedException swapped = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));

        swapped.Code.ShouldBe(ErrorCodes.DeviceSwapped);
        other.Log.Erases.ShouldBeEmpty();
        other.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cable_pulled_and_put_back_within_the_job_costs_nothing()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bench.Options = options => options with { Reconnect = TimeSpan.FromSeconds(1) };
        bench.Device.Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, 6000));

        UpdateOutcome outcome = await bench.UpdateAsync(Two);

        bench.Device.Faults.Struck.Count.ShouldBe(1);
        outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Holds(Two).ShouldBeTrue();
    }

    [Fact]
    public async Task State_that_cannot_be_written_stops_the_update_before_the_first_erase()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bench.Device.Log.Clear();
        bench.Files.FailWith = "No space left on device";

        CodedException refused = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Two));

        refused.Code.ShouldBe(ErrorCodes.StateNotWritten);
        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Holds(One).ShouldBeTrue();
    }

    [Fact]
    public async Task Readout_protection_ends_the_job_and_the_hint_says_what_lifting_it_costs()
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { Readout = ReadoutProtection.Level1 });

        CodedException refused = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(One));

        refused.Code.ShouldBe(ErrorCodes.ReadoutProtected);
        (refused.Message + refused.Hint).ShouldContain("erases");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task With_swapped_banks_the_right_sector_is_erased_under_every_numbering(bool die, bool physical)
    {
        RomBehaviour rom = new() { Numbering = new SectorNumbering(die, physical) };
        Bench bench = new("STM32H743xG", new DeviceOptions { BanksSwapped = true, Rom = rom });
        await bench.AssignAsync(10);
        await bench.UpdateAsync(One);
        await bench.UpdateAsync(Two);

        bench.Holds(Two).ShouldBeTrue();
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Fact]
    public async Task A_plan_changes_nothing()
    {
        Bench bench = await ReadyAsync("STM32H743xI");
        bench.Device.Log.Clear();
        await using DeviceSession session = await bench.OpenAsync();

        (await new UpdateJob(session, Bench.Request(Two)).PlanAsync(CancellationToken.None)).Erase.Count.ShouldBe(1);

        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Device.Log.Programs.ShouldBeEmpty();
        bench.Files.Acts.Count(act => act.StartsWith("write journal", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static async Task<Bench> ReadyAsync(string chip, DeviceOptions? options = null)
    {
        Bench bench = new(chip, options);
        await bench.AssignAsync(10);
        await bench.UpdateAsync(One);
        return bench;
    }
}

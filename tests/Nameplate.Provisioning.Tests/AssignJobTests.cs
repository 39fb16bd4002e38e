using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

public sealed class AssignJobTests
{
    [Fact]
    public async Task The_same_number_again_writes_nothing()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);
        bench.Device.Log.Clear();

        (await bench.AssignAsync(10)).IsChanged.ShouldBeFalse();

        bench.Device.Log.Programs.ShouldBeEmpty();
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_number_needs_to_be_asked_for()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);

        CodedException refused = await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(11));
        refused.Code.ShouldBe(ErrorCodes.NumberTaken);
        bench.Condition.Identity.ShouldBe(IdentityCondition.Untouched);

        (await bench.AssignAsync(11, replace: true)).After.DeviceId.ShouldBe(11ul);
        string log = System.Text.Encoding.UTF8.GetString(bench.Files.Content["replacements.jsonl"]);
        log.ShouldContain("\"from\":\"10\",\"to\":\"11\",\"reason\":\"test\"");
    }

    [Fact]
    public async Task Foreign_data_is_refused_and_named()
    {
        Bench bench = new("STM32H743xI");
        bench.Device.Preload(0x081E4000, new byte[] { 1, 2, 3 });

        CodedException refused = await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));

        refused.Code.ShouldBe(ErrorCodes.ForeignData);
        refused.Message.ShouldContain("0x081E4000");
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task Assign_touches_the_identitys_own_sector_only()
    {
        Bench bench = new("STM32H743xI");
        MemoryImage firmware = Firmware.Make(1);
        await bench.UpdateAsync(firmware);
        bench.Device.Log.Clear();

        await bench.AssignAsync(10);

        bench.Device.Log.Erases.ShouldAllBe(erase => erase.Address == 0x081E0000);
        bench.Device.Log.Programs.ShouldAllBe(program => program.Address >= 0x081E0000 && program.Address < 0x081E8000);
        bench.Holds(firmware).ShouldBeTrue();
    }

    [Fact]
    public async Task A_full_one_region_store_is_compacted_under_the_journal_and_the_number_stays()
    {
        Bench bench = new("STM32H743xI");
        for (ulong number = 1; number <= 70; number++)
        {
            (await bench.AssignAsync(number, replace: true)).After.DeviceId.ShouldBe(number);
        }

        bench.Device.Log.Erases.Count.ShouldBe(2, "the format, and one compaction after 63 slots");
        bench.Files.Content.Keys.Single().ShouldBe("replacements.jsonl", "the journal is closed");
        bench.Files.Acts.Count(act => act.StartsWith("write journal", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Theory]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H730xB")]
    [InlineData("STM32H723xE")]
    public async Task Where_firmware_shares_the_sector_it_is_put_back_around_the_new_number(string chip)
    {
        Bench bench = new(chip);
        uint sector = bench.Chip.Flash.SectorAt(bench.Chip.RequireIdentity().Regions[0].Start)!.Range.Start;
        MemoryImage firmware = Firmware.Make(1, 3000, sector);
        await bench.UpdateAsync(firmware);

        await bench.AssignAsync(10);
        bench.Holds(firmware).ShouldBeTrue();
        await bench.AssignAsync(11, replace: true);

        bench.Holds(firmware).ShouldBeTrue();
        (await bench.ShowAsync()).DeviceId.ShouldBe(11ul);
        bench.Files.Content.Keys.ShouldBe(["replacements.jsonl"]);
    }

    [Fact]
    public async Task Without_a_place_for_the_journal_nothing_is_erased()
    {
        Bench bench = new("STM32H750xB");
        bench.Files.FailWith = "Read-only file system";

        CodedException refused = await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));

        refused.Code.ShouldBe(ErrorCodes.StateNotWritten);
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_journal_that_is_lost_after_the_erase_is_a_stated_limit_and_the_journal_saves_it()
    {
        Bench bench = new("STM32H750xB");
        await bench.AssignAsync(10);
        await bench.UpdateAsync(Firmware.Make(1));
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1) { Tear = TearBehaviour.New });
        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Firmware.Make(2)));
        bench.Device.PowerCycle();
        bench.Condition.Identity.ShouldBe(IdentityCondition.InJournal);

        (await bench.ShowAsync()).DeviceId.ShouldBeNull("the number lives in the journal now");
        await bench.UpdateAsync(Firmware.Make(2));
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Fact]
    public async Task The_control_without_a_journal_loses_the_number_of_a_shared_sector()
    {
        Bench bench = new("STM32H750xB");
        await bench.AssignAsync(10);
        await bench.UpdateAsync(Firmware.Make(1));
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1) { Tear = TearBehaviour.New });
        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Firmware.Make(2)));
        bench.Device.PowerCycle();
        bench.Files.Content.Clear();

        await bench.UpdateAsync(Firmware.Make(2));

        (await bench.ShowAsync()).DeviceId.ShouldBeNull();
    }

    [Fact]
    public async Task Provision_writes_number_and_firmware_in_one_erase_where_they_share_a_sector()
    {
        Bench bench = new("STM32H750xB");
        await using DeviceSession session = await bench.OpenAsync();

        (AssignOutcome identity, UpdateOutcome firmware) = await new ProvisionJob(session, Bench.Request(Firmware.Make(1)),
            new AssignRequest(new StoreEdit { DeviceId = 55 })).RunAsync(CancellationToken.None);

        identity.After.DeviceId.ShouldBe(55ul);
        firmware.Verdict.ShouldBe(IdentityVerdict.Written);
        bench.Device.Log.Erases.Count.ShouldBe(1);
        bench.Holds(Firmware.Make(1)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H750xB")]
    public async Task Provision_brings_the_identity_that_its_firmware_requires(string chip)
    {
        Bench bench = new(chip);
        await using DeviceSession session = await bench.OpenAsync();

        (AssignOutcome identity, _) = await new ProvisionJob(session,
            Bench.Request(Firmware.Make(1), request => request with { RequireIdentity = true }),
            new AssignRequest(new StoreEdit { DeviceId = 55 })).RunAsync(CancellationToken.None);

        identity.After.DeviceId.ShouldBe(55ul);
    }

    [Fact]
    public async Task A_number_that_waits_in_the_journal_is_said_to_be_there()
    {
        Bench bench = new("STM32H743xI");
        for (int run = 0; run < 2; run++)
        {
            bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1));
            await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));
            bench.Device.PowerCycle();
        }

        bench.Condition.Identity.ShouldBe(IdentityCondition.InJournal);
        bench.Condition.DescribeIdentity().ShouldStartWith("#10, in this host's journal");
    }

    [Fact]
    public async Task A_refused_firmware_leaves_no_number_behind()
    {
        Bench bench = new("STM32H743xI");
        MemoryImage stray = MemoryImage.Merge(Firmware.Make(1), MemoryImage.FromBytes(0x081E0000, new byte[4], "stray"));
        await using DeviceSession session = await bench.OpenAsync();

        await Should.ThrowAsync<CodedException>(() => new ProvisionJob(session, Bench.Request(stray),
            new AssignRequest(new StoreEdit { DeviceId = 55 })).RunAsync(CancellationToken.None));

        bench.Device.Log.Programs.ShouldBeEmpty();
    }
}

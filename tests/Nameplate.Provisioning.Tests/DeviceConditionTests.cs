using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>What an error says of device and identity must be true at the very moment the job ended.</summary>
public sealed class DeviceConditionTests
{
    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H7A3xI")]
    [InlineData("STM32H750xB")]
    public async Task A_first_number_that_was_cut_is_in_the_journal(string chip)
    {
        Bench bench = new(chip);
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 4));

        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));

        bench.Condition.DescribeIdentity().ShouldBe("#10, in this host's journal; the same command again, on this host, writes it");
        bench.Condition.DescribeFirmware().ShouldBe("the firmware was not touched");
    }

    [Fact]
    public async Task A_replaced_number_that_was_cut_is_the_old_or_the_new_one()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 2));

        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(11, replace: true));

        bench.Condition.DescribeIdentity().ShouldBe("#10 or #11, never none; the same command again settles it");
    }

    [Fact]
    public async Task Foreign_data_in_its_place_is_not_called_blank()
    {
        Bench bench = new("STM32H743xI");
        bench.Device.Preload(0x081E4000, new byte[] { 1, 2, 3 });

        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));

        bench.Condition.DescribeIdentity().ShouldBe("none on this device");
        bench.Condition.DescribeFirmware().ShouldBe("nothing was erased or written");
    }

    [Fact]
    public async Task A_number_that_is_refused_leaves_everything_untouched()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);

        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(11));

        bench.Condition.DescribeIdentity().ShouldBe("#10, not touched");
        bench.Condition.DescribeFirmware().ShouldBe("nothing was erased or written");
        bench.Events.Count(progress => progress is JobEvent.WritingIdentity).ShouldBe(1, "only the first run wrote");
    }

    [Fact]
    public async Task While_a_full_region_is_erased_the_number_is_in_the_journal()
    {
        Bench bench = await WithACutCompactionAsync();

        bench.Condition.DescribeIdentity().ShouldStartWith("#64, in this host's journal");
        bench.Condition.DescribeFirmware().ShouldBe("the firmware was not touched");
    }

    [Fact]
    public async Task An_update_that_finishes_a_journal_and_is_cut_again_says_where_the_number_is()
    {
        Bench bench = await WithACutCompactionAsync();
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1));

        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Firmware.Make(1)));

        bench.Condition.DescribeIdentity().ShouldStartWith("#64, in this host's journal");
        bench.Condition.DescribeFirmware().ShouldBe("the firmware was not touched");
    }

    [Fact]
    public async Task An_erase_that_cannot_be_proven_is_not_taken_for_done()
    {
        // Where the option bytes cannot be read, only the erase tells that the sector is protected.
        Bench bench = new("STM32H743xI", new DeviceOptions { Rom = new RomBehaviour { OptionBytes = OptionBytesShown.None } })
        {
            Options = options => options with { BanksSwapped = false },
        };
        MemoryImage firmware = Firmware.Make(1);
        await bench.UpdateAsync(firmware);
        await bench.ProtectAsync(0);

        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Firmware.Make(2)));

        bench.Holds(firmware).ShouldBeTrue();
        bench.Condition.Firmware.ShouldBe(FirmwareCondition.EraseBegun);
        bench.Condition.DescribeFirmware().ShouldNotContain("will not start");
    }

    [Fact]
    public void Never_none_is_said_only_where_there_was_a_number()
    {
        Words(null, 10).ShouldBe("none yet, or #10; the same command again settles it");
        Words(10, 11).ShouldBe("#10 or #11, never none; the same command again settles it");
        Words(10, null).ShouldBe("#10 with its old fields or the new ones, never none; the same command again settles it");

        static string Words(ulong? number, ulong? newNumber) => new DeviceCondition
        {
            Identity = IdentityCondition.OldOrNew,
            Number = number,
            NewNumber = newNumber,
        }.DescribeIdentity();
    }

    [Fact]
    public void Every_state_has_words_of_its_own()
    {
        string[] identity = [.. Enum.GetValues<IdentityCondition>()
            .Select(state => new DeviceCondition { Identity = state, Number = 10, NewNumber = 11 }.DescribeIdentity())];
        string[] firmware = [.. Enum.GetValues<FirmwareCondition>()
            .Select(state => new DeviceCondition { Firmware = state }.DescribeFirmware())];

        identity.ShouldBeUnique();
        firmware.ShouldBeUnique();
        new DeviceCondition { NeedsReset = true }.DescribeFirmware().ShouldEndWith("; reset it into its bootloader first");
    }

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H750xB")]
    public async Task A_provisioning_that_is_cut_in_the_firmware_has_written_its_number(string chip)
    {
        Bench bench = new(chip);
        bench.OnEvent = progress =>
        {
            if (progress is JobEvent.Wrote { Bytes: > 512 } && bench.Device.Faults is { AnyArmed: false, Struck.Count: 0 })
            {
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 1));
            }
        };

        await Should.ThrowAsync<CodedException>(() => bench.ProvisionAsync(10, Firmware.Make(1)));

        bench.Condition.DescribeIdentity().ShouldBe("#10, written and read back");
        bench.Condition.Firmware.ShouldBe(FirmwareCondition.Incomplete);
    }

    [Fact]
    public async Task A_number_replaced_while_provisioning_a_shared_sector_is_written_and_recorded()
    {
        Bench bench = new("STM32H750xB");
        (await bench.ProvisionAsync(10, Firmware.Make(1))).Identity.IsChanged.ShouldBeTrue();

        (AssignOutcome identity, _) = await bench.ProvisionAsync(11, Firmware.Make(2), replace: true);

        (identity.Before.DeviceId, identity.After.DeviceId, identity.IsChanged).ShouldBe((10ul, 11ul, true));
        System.Text.Encoding.UTF8.GetString(bench.Files.Content["replacements.jsonl"]).ShouldContain("\"from\":\"10\",\"to\":\"11\"");
    }

    private static async Task<Bench> WithACutCompactionAsync()
    {
        Bench bench = new("STM32H743xI");
        for (ulong number = 1; number <= 63; number++)
        {
            await bench.AssignAsync(number, replace: true);
        }

        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1) { Tear = TearBehaviour.New });
        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(64, replace: true));
        bench.Device.PowerCycle();
        return bench;
    }
}

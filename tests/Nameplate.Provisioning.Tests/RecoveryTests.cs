using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>What a job leaves behind when it does not end well: the ROM, the wire's grants, the host's memory.</summary>
public sealed class RecoveryTests
{
    private static readonly MemoryImage One = Firmware.Make(1, 3000);
    private static readonly MemoryImage Two = Firmware.Make(2, 3000);

    [Fact]
    public async Task A_polite_stop_during_a_broken_exchange_leaves_the_rom_at_its_prompt()
    {
        Bench bench = new("STM32H743xI");
        await bench.UpdateAsync(One);
        await using DeviceSession session = await bench.OpenAsync();
        using CancellationTokenSource polite = new();
        bench.OnEvent = progress =>
        {
            if (progress is JobEvent.Wrote { Bytes: > 500 and < 1000 })
            {
                bench.Device.Faults.Arm(new Fault(FaultAction.Drop, FaultPoint.Received, 100)); // inside the next block
            }
            else if (progress is JobEvent.Retrying)
            {
                polite.Cancel();
            }
        };

        await Should.ThrowAsync<OperationCanceledException>(() => new UpdateJob(session, Bench.Request(Two))
            .RunAsync(new StopSignal(polite.Token, CancellationToken.None)));

        bench.Device.Faults.Struck.ShouldNotBeEmpty();
        bench.Device.AtPrompt.ShouldBeTrue();
    }

    [Fact]
    public async Task After_an_erase_that_failed_the_wire_grants_nothing()
    {
        Bench bench = new("STM32H743xI");
        await bench.UpdateAsync(One);
        await using (DeviceSession protector = await bench.OpenAsync())
        {
            protector.Client.Allowance = Allowance.ReadOnly.AllowWriteProtect([0]);
            await protector.Client.WriteProtectAsync([0], CancellationToken.None);
        }

        await using DeviceSession session = await bench.OpenAsync();
        await Should.ThrowAsync<CodedException>(() => new UpdateJob(session, Bench.Request(Two)).RunAsync(CancellationToken.None));

        session.Client.Allowance.ShouldBe(Allowance.ReadOnly);
    }

    [Fact]
    public async Task Words_of_the_image_that_are_blank_are_not_programmed_again_after_a_broken_write()
    {
        byte[] bytes = [.. One.Segments[0].Data.Span];
        bytes.AsSpan(512, 128).Fill(0xFF);
        MemoryImage image = MemoryImage.FromBytes(0x08000000, bytes, "with a gap");
        Bench bench = new("STM32H743xI");
        bench.OnEvent = progress =>
        {
            if (progress is JobEvent.Wrote { Address: 0x08000100 })
            {
                // The next block arrives whole, its last ACK does not.
                bench.Device.Faults.Arm(new Fault(FaultAction.Drop, FaultPoint.Sent, 3));
            }
        };

        await bench.UpdateAsync(image);

        bench.Device.Faults.Struck.Count.ShouldBe(1);
        bench.Holds(image).ShouldBeTrue();
        bench.Device.Log.NonVirginPrograms.ShouldBe(0);
    }

    [Theory]
    [InlineData(DoubleEccRead.Hang)]
    [InlineData(DoubleEccRead.Nack)]
    public async Task A_word_that_cannot_be_read_back_is_not_taken_for_blank(DoubleEccRead behaviour)
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { Rom = new RomBehaviour { DoubleEcc = behaviour } });
        bench.OnEvent = progress =>
        {
            if (progress is JobEvent.Verified)
            {
                bench.Device.SetWordState(0x08000800, FlashWordState.DoubleEcc); // worn out: it comes back after every erase
            }
        };

        CodedException failure = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(One));

        failure.Code.ShouldBe(ErrorCodes.VerifyFailed);
        failure.Message.ShouldContain("cannot be read");
        bench.Device.Log.NonVirginPrograms.ShouldBe(0);
    }

    [Fact]
    public async Task Sectors_of_an_interrupted_update_are_not_trusted_after_another_firmware_was_completed()
    {
        MemoryImage wide = MemoryImage.Merge(Two, MemoryImage.FromBytes(0x08020000, new byte[3000], "second sector"));
        Bench bench = new("STM32H743xI");
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 185)); // near the end of the second sector
        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(wide));
        bench.Device.PowerCycle();
        await bench.UpdateAsync(One);

        UpdateOutcome outcome = await bench.UpdateAsync(MemoryImage.Merge(One, MemoryImage.FromBytes(0x08020000, new byte[32], "a part")));

        outcome.Plan.Erase.Select(planned => planned.Sector.Range.Start).ShouldContain(0x08020000u);
        bench.Files.Content.ShouldBeEmpty("now everything that was begun is complete");
    }

    [Fact]
    public async Task A_journal_about_another_place_is_named_and_not_executed()
    {
        Bench bench = new("STM32H743xI");
        Bench other = new("STM32H743xG");
        await CutFormatAsync(other);
        await CutFormatAsync(bench);
        JournalRecord record = (await new JournalFile(other.Files, KeyOf(other)).LoadAsync(CancellationToken.None))!;
        await new JournalFile(bench.Files, KeyOf(bench)).SaveAsync(record with { DeviceKey = KeyOf(bench) }, CancellationToken.None);

        CodedException refused = await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));

        refused.Code.ShouldBe(ErrorCodes.IdentityConflict);
        refused.Message.ShouldContain("0x08160000");
    }

    [Fact]
    public async Task A_journal_of_another_device_under_the_same_file_name_is_not_taken_for_ours()
    {
        Bench bench = new("STM32H743xI");
        await CutFormatAsync(bench);
        JournalRecord record = (await new JournalFile(bench.Files, KeyOf(bench)).LoadAsync(CancellationToken.None))!;
        await new JournalFile(bench.Files, "bench/1").SaveAsync(record with { DeviceKey = "bench/1" }, CancellationToken.None);

        await Should.ThrowAsync<StateException>(async () => await new JournalFile(bench.Files, "bench_1").LoadAsync(CancellationToken.None));
    }

    private static string KeyOf(Bench bench) => Convert.ToHexString(bench.Device.Uid);

    private static async Task CutFormatAsync(Bench bench)
    {
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1));
        await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10));
        bench.Device.PowerCycle();
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

public sealed class DestructionTests
{
    public static TheoryData<string> Chips => CutTests.Chips;

    [Theory, MemberData(nameof(Chips))]
    public async Task A_wiped_device_has_no_number_keeps_its_firmware_and_takes_a_new_number(string chip)
    {
        Bench bench = await NumberedAsync(chip);

        DestructionOutcome outcome = await WipeAsync(bench);

        outcome.Number.ShouldBe(10UL);
        (await bench.ShowAsync()).State.ShouldBe(StoreState.None);
        bench.Holds(Firmware.Blinky).ShouldBeTrue();
        (await WipeAsync(bench, "wipe")).IsChanged.ShouldBeFalse();
        await bench.AssignAsync(12);
        (await bench.ShowAsync()).DeviceId.ShouldBe(12UL);
    }

    [Theory, MemberData(nameof(Chips))]
    public async Task What_a_wipe_saved_brings_the_number_back(string chip)
    {
        Bench bench = await NumberedAsync(chip);
        Snapshot before = (await bench.ShowAsync()).Newest!.Snapshot;
        await WipeAsync(bench);

        await BackupTests.RestoreAsync(bench, Saved(bench));

        (await bench.ShowAsync()).Newest!.Snapshot.ShouldBe(before);
        bench.Holds(Firmware.Blinky).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Chips))]
    public async Task A_mass_erase_leaves_nothing_and_what_it_saved_brings_everything_back(string chip)
    {
        Bench bench = await NumberedAsync(chip);

        (await MassEraseAsync(bench)).IsChanged.ShouldBeTrue();

        bench.Chip.Flash.Banks.Count(bank => IsBlank(bench.Device.Peek(bank.Range.Start, (int)bank.Range.Length)))
            .ShouldBe(bench.Chip.Flash.Banks.Count);
        await BackupTests.RestoreAsync(bench, Saved(bench));
        (await bench.ShowAsync()).DeviceId.ShouldBe(10UL);
        bench.Holds(Firmware.Blinky).ShouldBeTrue();
    }

    [Theory]
    [InlineData("11")]
    [InlineData("wipe")]
    [InlineData("")]
    public async Task A_wrong_number_destroys_nothing(string confirmed)
    {
        Bench bench = await NumberedAsync("STM32H743xI");
        bench.Device.Log.Clear();

        (await Should.ThrowAsync<NotConfirmedException>(() => WipeAsync(bench, confirmed))).Code.ShouldBe(ErrorCodes.NotConfirmed);
        (await Should.ThrowAsync<NotConfirmedException>(() => MassEraseAsync(bench, confirmed))).Code.ShouldBe(ErrorCodes.NotConfirmed);

        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Device.Log.Programs.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Chips))]
    public async Task Where_nothing_can_be_saved_nothing_is_destroyed(string chip)
    {
        Bench bench = await NumberedAsync(chip);
        bench.Files.FailWith = "no space left on device";
        bench.Device.Log.Clear();

        (await Should.ThrowAsync<StateException>(() => WipeAsync(bench))).Code.ExitCode.ShouldBe(12);
        (await Should.ThrowAsync<StateException>(() => MassEraseAsync(bench))).Code.ExitCode.ShouldBe(12);

        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_backup_nothing_is_kept()
    {
        Bench bench = await NumberedAsync("STM32H743xI");
        (await WipeAsync(bench, save: false)).Saved.ShouldBeNull();
        bench.Files.Content.Keys.ShouldNotContain(name => name.StartsWith("backup", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wipe_erases_the_identitys_own_sector_and_no_other()
    {
        Bench bench = await NumberedAsync("STM32H743xI");
        bench.Device.Log.Clear();

        await WipeAsync(bench);

        Sector own = bench.Chip.Flash.SectorAt(bench.Chip.RequireIdentity().Regions[0].Start)!;
        bench.Device.Log.Erases.Select(erase => erase.Address).ShouldBe([own.Range.Start]);
    }

    [Fact]
    public async Task A_locked_identity_is_not_wiped_and_no_erase_is_sent()
    {
        Bench bench = await NumberedAsync("STM32H743xI");
        await bench.ProtectAsync(15);
        bench.Device.Log.Clear();

        (await Should.ThrowAsync<CodedException>(() => WipeAsync(bench))).Code.ShouldBe(ErrorCodes.IdentityLocked);
        await using (DeviceSession session = await bench.OpenAsync())
        {
            await Should.ThrowAsync<IdentityLockedException>(
                () => new WipeIdentityJob(session).SurveyAsync(CancellationToken.None), "nobody is asked to confirm what cannot be");
        }

        bench.Device.Log.Erases.ShouldBeEmpty();
        (await bench.ShowAsync()).DeviceId.ShouldBe(10UL);
    }

    [Fact]
    public async Task A_wipe_takes_this_hosts_journal_along()
    {
        Bench bench = new("STM32H750xB");
        await bench.UpdateAsync(Firmware.Blinky);
        await bench.AssignAsync(10);
        DeviceSnapshot numbered = bench.Device.Snapshot();
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1));
        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Firmware.Make(4, 2000)));
        bench.Device.Faults.Clear();
        bench.HasJournal.ShouldBeTrue();
        bench.Device.Restore(numbered);
        bench.Device.PowerCycle();

        await WipeAsync(bench);

        bench.HasJournal.ShouldBeFalse();
        bench.Files.Content.Keys.ShouldContain(name => name.StartsWith("backup-journal-", StringComparison.Ordinal));
        (await bench.ShowAsync()).State.ShouldBe(StoreState.None);
    }

    [Fact]
    public async Task A_bootloader_that_cannot_unprotect_says_so()
    {
        Bench bench = new("STM32H7S3x8", new DeviceOptions { Readout = ReadoutProtection.Level1 });
        (await Should.ThrowAsync<CodedException>(() => UnprotectAsync(bench))).Code.ShouldBe(ErrorCodes.CommandNotOffered);
    }

    public static TheoryData<string> ChipsThatUnprotect => new(Chips.Select(row => row.Data).Where(chip => chip != "STM32H7S3x8"));

    [Theory, MemberData(nameof(ChipsThatUnprotect))]
    public async Task An_unprotect_that_is_cut_anywhere_is_completed_by_a_rerun(string chip)
    {
        for (int i = 1; i <= 6; i++)
        {
            Bench bench = new(chip, new DeviceOptions { Seed = i, Readout = ReadoutProtection.Level1 });
            bench.Device.Preload(0x08000000, Firmware.Blinky.Segments[0].Data.Span);
            bench.Device.Faults.Arm(i <= 3 ? new Fault(FaultAction.Cut, FaultPoint.Flash, 1) : new Fault(FaultAction.Cut, FaultPoint.Received, i));
            await Should.ThrowAsync<CodedException>(() => UnprotectAsync(bench), $"{chip}, {i}");
            bench.Device.Faults.Clear();
            bench.Device.PowerCycle();

            await UnprotectAsync(bench);

            bench.Device.Readout.ShouldBe(ReadoutProtection.Level0, $"{chip}, {i}");
            IsBlank(bench.Device.Peek(0x08000000, 2048)).ShouldBeTrue($"{chip}, {i}");
        }
    }

    [Theory, MemberData(nameof(Chips))]
    public Task A_wipe_that_is_cut_anywhere_is_completed_by_a_rerun_and_can_be_undone(string chip) =>
        CutEverywhereAsync(chip, bench => WipeAsync(bench), keepsFirmware: true);

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H7A3xI")]
    public Task A_mass_erase_that_is_cut_anywhere_is_completed_by_a_rerun_and_can_be_undone(string chip) =>
        CutEverywhereAsync(chip, bench => MassEraseAsync(bench), keepsFirmware: false);

    private static async Task CutEverywhereAsync(string chip, Func<Bench, Task> act, bool keepsFirmware)
    {
        DeviceSnapshot start = (await NumberedAsync(chip)).Device.Snapshot();
        int cuts = 0;
        foreach ((FaultPoint point, int samples) in new[] { (FaultPoint.Received, 5), (FaultPoint.Sent, 3), (FaultPoint.Flash, 12) })
        {
            Bench whole = new(chip);
            whole.Device.Restore(start);
            long from = whole.Device.Faults.CountOf(point);
            await act(whole);
            long acts = whole.Device.Faults.CountOf(point) - from;
            for (int i = 0; i < samples && i < acts; i++)
            {
                long index = 1 + (long)((acts - 1) * (double)i / Math.Max(1, samples - 1));
                string replay = $"{chip}, cut at {point} {index}, seed {i + 1}";
                Bench bench = new(chip, new DeviceOptions { Seed = i + 1 });
                bench.Device.Restore(start);
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, point, index));
                await Should.ThrowAsync<CodedException>(() => act(bench), replay);
                bench.Device.Faults.Clear();
                bench.Device.PowerCycle();
                (await bench.ShowAsync()).DeviceId.ShouldBeOneOf([10UL, null], replay);

                await act(bench);

                StoreView view = await bench.ShowAsync();
                (view.State, view.Status).ShouldBe((StoreState.None, StoreStatus.None), replay);
                bench.Holds(Firmware.Blinky).ShouldBe(keepsFirmware, replay);
                await BackupTests.RestoreAsync(bench, Saved(bench), replace: true);
                (await bench.ShowAsync()).DeviceId.ShouldBe(10UL, replay);
                bench.Holds(Firmware.Blinky).ShouldBeTrue(replay);
                cuts++;
            }
        }

        cuts.ShouldBeGreaterThan(8);
    }

    private static async Task<Bench> NumberedAsync(string chip)
    {
        Bench bench = new(chip);
        await bench.UpdateAsync(Firmware.Blinky);
        await bench.AssignAsync(10);
        return bench;
    }

    private static async Task<DestructionOutcome> WipeAsync(Bench bench, string confirmed = "10", bool save = true)
    {
        await using DeviceSession session = await bench.OpenAsync();
        return await new WipeIdentityJob(session).RunAsync(confirmed, save, CancellationToken.None);
    }

    private static async Task UnprotectAsync(Bench bench) => await new UnprotectJob(bench.SessionOptions()).RunAsync(UnprotectJob.Word, CancellationToken.None);

    private static async Task<DestructionOutcome> MassEraseAsync(Bench bench, string confirmed = "10", bool save = true)
    {
        await using DeviceSession session = await bench.OpenAsync();
        return await new MassEraseJob(session).RunAsync(confirmed, save, CancellationToken.None);
    }

    private static bool IsBlank(byte[] bytes) => !bytes.AsSpan().ContainsAnyExcept((byte)0xFF);

    private static Backup Saved(Bench bench) => bench.SavedBackups().First(backup => backup.Number == 10);
}

using System.Text.Json.Nodes;
using System.Text;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

public sealed class BackupTests
{
    public static TheoryData<string> Chips => CutTests.Chips;

    [Theory, MemberData(nameof(Chips))]
    public async Task A_blank_chip_that_gets_its_backup_is_what_it_was(string chip)
    {
        (Bench bench, Backup backup) = await SavedAsync(chip);
        Bench blank = new(chip);

        RestoreOutcome outcome = await RestoreAsync(blank, backup);

        outcome.Identity!.After.Newest!.Snapshot.ShouldBe((await bench.ShowAsync()).Newest!.Snapshot);
        blank.Holds(Firmware.Blinky).ShouldBeTrue();
        blank.HasJournal.ShouldBeFalse();
        (await RestoreAsync(blank, backup)).Identity!.IsChanged.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Chips))]
    public async Task A_backup_survives_its_files(string chip)
    {
        (_, Backup backup) = await SavedAsync(chip);
        foreach (bool binary in new[] { false, true })
        {
            (byte[] file, byte[] description) = backup.Encode(binary);
            Backup read = Backup.Decode(binary ? "a.bin" : "a.hex", file, description);
            read.Image.HasSameContent(backup.Image).ShouldBeTrue();
            (read.Number, read.UidText, read.Chip).ShouldBe((10UL, backup.UidText, chip));
        }
    }

    [Fact]
    public async Task An_identitys_backup_holds_the_lines_that_are_programmed_and_no_others()
    {
        (Bench bench, _) = await SavedAsync("STM32H743xI");
        Backup backup = await BackupAsync(bench, BackupScope.Identity);

        backup.Image.Segments.ShouldAllBe(segment => backup.Regions[0].Contains(segment.Range));
        backup.Image.Length.ShouldBeLessThan(1024);
        Encoding.ASCII.GetString(backup.Encode(binary: false).File).Split('\n')
            .ShouldNotContain(line => line.Contains(new string('F', 64), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_word_that_cannot_be_read_is_listed_and_is_no_failure()
    {
        (Bench bench, _) = await SavedAsync("STM32H743xI");
        bench.Device.SetWordState(0x08000400, FlashWordState.DoubleEcc);

        Backup backup = await BackupAsync(bench, BackupScope.Flash);

        backup.Unreadable.ShouldBe([new AddressRange(0x08000400, 32)]);
        backup.Image.SegmentAt(0x08000400).ShouldBeNull();
        backup.Image.Contains(new AddressRange(0x08000420, 32)).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_chips_identity_is_refused_and_nothing_is_sent()
    {
        (_, Backup backup) = await SavedAsync("STM32H743xI");
        Bench other = Other("STM32H743xI");

        BackupException refused = await Should.ThrowAsync<BackupException>(() => RestoreAsync(other, backup));

        refused.Code.ShouldBe(ErrorCodes.OtherDevice);
        other.Device.Log.Erases.ShouldBeEmpty();
        other.Device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_board_that_takes_anothers_place_is_bound_to_its_own_chip()
    {
        (_, Backup backup) = await SavedAsync("STM32H743xI");
        Bench other = Other("STM32H743xI");

        RestoreOutcome outcome = await RestoreAsync(other, backup, replace: true);

        StoreView view = await other.ShowAsync();
        (view.DeviceId, view.Has(StoreStatus.StaleUid)).ShouldBe((10UL, false));
        StoreView saved = await ReadAsync(backup, other);
        outcome.Identity!.After.Newest!.Payload.Span.SequenceEqual(saved.Newest!.Payload.Span).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_kind_of_chip_is_refused()
    {
        (_, Backup backup) = await SavedAsync("STM32H743xI");
        (await Should.ThrowAsync<BackupException>(() => RestoreAsync(new Bench("STM32H723xG"), backup, replace: true)))
            .Code.ShouldBe(ErrorCodes.ChipContradicted);
    }

    [Fact]
    public async Task Another_number_on_the_same_chip_is_not_overwritten_unasked()
    {
        (Bench bench, Backup backup) = await SavedAsync("STM32H743xI");
        await bench.AssignAsync(11, replace: true);

        (await Should.ThrowAsync<IdentityStoreException>(() => RestoreAsync(bench, backup))).Code.ShouldBe(ErrorCodes.NumberTaken);
        (await bench.ShowAsync()).DeviceId.ShouldBe(11UL);
        await RestoreAsync(bench, backup, replace: true);
        (await bench.ShowAsync()).DeviceId.ShouldBe(10UL);
        bench.Files.Content.ShouldContainKey("replacements.jsonl");
    }

    [Fact]
    public async Task A_restored_identity_is_a_new_generation_and_the_history_stays()
    {
        (Bench bench, Backup backup) = await SavedAsync("STM32H743xI");
        await bench.AssignAsync(11, replace: true);
        uint before = (await bench.ShowAsync()).Newest!.Header.Generation;

        RestoreOutcome outcome = await RestoreAsync(bench, backup, replace: true, identityOnly: true);

        outcome.Firmware.ShouldBeNull();
        outcome.Identity!.After.Newest!.Header.Generation.ShouldBe(before + 1);
        outcome.Identity.Kind.ShouldBe(WriteKind.Appended);
    }

    [Fact]
    public async Task A_plan_changes_nothing()
    {
        (_, Backup backup) = await SavedAsync("STM32H743xI");
        Bench blank = new("STM32H743xI");
        await using DeviceSession session = await blank.OpenAsync();

        RestorePlan plan = await new RestoreJob(session, new RestoreRequest(backup, false, false, null)).PlanAsync(CancellationToken.None);

        plan.Identity!.DeviceId.ShouldBe(10UL);
        plan.Plan!.Erase.Count.ShouldBe(1);
        blank.Device.Log.Erases.ShouldBeEmpty();
        blank.Device.Log.Programs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ranges", "[null]")]
    [InlineData("regions", "[null]")]
    [InlineData("unreadable", "[{\"first\":null,\"last\":null}]")]
    [InlineData("scope", "\"7\"")]
    public async Task A_description_that_makes_no_sense_is_refused_though_its_checksum_is_right(string member, string value)
    {
        (Bench bench, _) = await SavedAsync("STM32H743xI");
        (byte[] file, byte[] description) = (await BackupAsync(bench, BackupScope.Identity)).Encode(binary: false);
        JsonObject told = JsonNode.Parse(description)!.AsObject();
        told[member] = JsonNode.Parse(value);

        Should.Throw<BackupException>(() => Backup.Decode("a.hex", file, System.Text.Encoding.UTF8.GetBytes(told.ToJsonString())))
            .Code.ShouldBe(ErrorCodes.BackupDamaged);
    }

    [Fact]
    public async Task Every_flipped_byte_of_file_or_description_is_refused_or_harmless()
    {
        (Bench bench, _) = await SavedAsync("STM32H743xI");
        Backup backup = await BackupAsync(bench, BackupScope.Identity);
        (byte[] file, byte[] description) = backup.Encode(binary: false);
        int refused = 0;
        for (int at = 0; at < file.Length; at++)
        {
            Should.Throw<BackupException>(() => Backup.Decode("a.hex", Flipped(file, at), description)).Code.ShouldBe(ErrorCodes.BackupDamaged);
        }

        for (int at = 0; at < description.Length; at++)
        {
            try
            {
                Backup.Decode("a.hex", file, Flipped(description, at)).Image.HasSameContent(backup.Image).ShouldBeTrue();
            }
            catch (BackupException damaged)
            {
                damaged.Code.ShouldBe(ErrorCodes.BackupDamaged, $"byte {at}");
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(description.Length / 2);
    }

    [Theory, MemberData(nameof(Chips))]
    public async Task A_restore_that_is_cut_anywhere_leaves_the_old_number_or_the_backups_and_a_rerun_completes_it(string chip)
    {
        (_, Backup backup) = await SavedAsync(chip);
        await CutTests.CutEverywhereAsync(new Story(chip, "restore", bench => RestoreAsync(bench, backup, replace: true), 11, 10, Firmware.Blinky));
    }

    internal static async Task<(Bench Bench, Backup Backup)> SavedAsync(string chip)
    {
        Bench bench = new(chip);
        await bench.UpdateAsync(Firmware.Blinky);
        await bench.AssignAsync(10);
        return (bench, await BackupAsync(bench, BackupScope.Flash));
    }

    internal static async Task<RestoreOutcome> RestoreAsync(Bench bench, Backup backup, bool replace = false, bool identityOnly = false)
    {
        await using DeviceSession session = await bench.OpenAsync();
        return await new RestoreJob(session, new RestoreRequest(backup, identityOnly, replace, replace ? "test" : null)).RunAsync(CancellationToken.None);
    }

    private static async Task<Backup> BackupAsync(Bench bench, BackupScope scope)
    {
        await using DeviceSession session = await bench.OpenAsync();
        return await new BackupJob(session, scope).RunAsync(CancellationToken.None);
    }

    private static async Task<StoreView> ReadAsync(Backup backup, Bench bench) =>
        await backup.ReadIdentityAsync(bench.Chip, bench.Chip.RequireIdentity(), CancellationToken.None);

    private static Bench Other(string chip) =>
        new(chip, new DeviceOptions { Uid = Enumerable.Range(1, 12).Select(i => (byte)i).ToArray() });

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }
}

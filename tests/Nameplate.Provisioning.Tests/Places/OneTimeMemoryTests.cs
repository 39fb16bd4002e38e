using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Places;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Tests.Places;

public sealed class OneTimeMemoryTests
{
    private const string WithOtp = "STM32H7A3xI";

    public static TheoryData<string> Chips => PlaceBench.EveryChip(chip => chip.Otp is not null);

    [Theory, MemberData(nameof(Chips))]
    public async Task A_number_outlives_twenty_updates_and_a_mass_erase(string chip)
    {
        Bench bench = PlaceBench.For(chip);
        (await bench.AssignToAsync(PlaceKind.Otp, 10)).IsChanged.ShouldBeTrue();
        for (int version = 1; version <= 20; version++)
        {
            await bench.UpdateAsync(Firmware.Make(version, 700));
        }

        await MassEraseAsync(bench);
        PlaceReading read = await bench.ReadAsync(PlaceKind.Otp);
        (read.Number, read.IsSettled).ShouldBe((10ul, true));
        read.Free.ShouldBe(read.Total - 1);
    }

    [Fact]
    public async Task A_later_slot_supersedes_until_none_is_left()
    {
        Bench bench = new("STM32H7B0xB");
        int total = new OtpLayout(bench.Chip).Count;
        for (int i = 1; i <= total; i++)
        {
            PlaceOutcome outcome = await bench.AssignToAsync(PlaceKind.Otp, (ulong)i, replace: true);
            (outcome.After.Number, outcome.After.Free).ShouldBe(((ulong)i, total - i));
        }

        CodedException full = await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 99, replace: true));
        full.Code.ShouldBe(ErrorCodes.PlaceFull);
        (await bench.ReadAsync(PlaceKind.Otp)).Number.ShouldBe((ulong)total);
    }

    [Fact]
    public async Task The_same_number_again_uses_no_slot()
    {
        Bench bench = new(WithOtp);
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        byte[] before = bench.Device.PeekOtp();
        (await bench.AssignToAsync(PlaceKind.Otp, 10, confirm: false)).IsChanged.ShouldBeFalse();
        bench.Device.PeekOtp().ShouldBe(before);
    }

    [Fact]
    public async Task Another_number_wants_replace_and_every_write_wants_the_number_typed()
    {
        Bench bench = new(WithOtp);
        (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 10, confirm: false))).Code.ShouldBe(ErrorCodes.NotConfirmed);
        bench.Device.PeekOtp().ShouldAllBe(value => value == 0xFF);
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 11))).Code.ShouldBe(ErrorCodes.NumberTaken);
    }

    [Fact]
    public async Task Nothing_but_the_slot_is_programmed()
    {
        Bench bench = new(WithOtp);
        await bench.UpdateAsync(Firmware.Make(1, 700));
        DeviceSnapshot before = bench.Device.Snapshot();
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        await bench.AssignToAsync(PlaceKind.Otp, 11, replace: true);
        bench.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
        byte[] otp = bench.Device.PeekOtp();
        otp.AsSpan(64).ContainsAnyExcept((byte)0xFF).ShouldBeFalse();
        otp.AsSpan(16, 16).ToArray().ShouldBe(OtpSlot.Record(10));
        otp.AsSpan(48, 16).ToArray().ShouldBe(OtpSlot.Record(11));
    }

    [Fact]
    public async Task A_device_without_the_memory_is_refused()
    {
        Bench bench = new("STM32H743xI");
        (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 10))).Code.ShouldBe(ErrorCodes.PlaceUnusable);
    }

    [Fact]
    public async Task A_bootloader_that_does_not_reach_it_is_refused()
    {
        Bench bench = new(WithOtp, new DeviceOptions { BootloaderId = 0x90 });
        PlaceException refused = await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 10));
        (refused.Code, refused.Message.Contains("V9.0", StringComparison.Ordinal)).ShouldBe((ErrorCodes.PlaceUnusable, true));
    }

    [Fact]
    public async Task A_bootloader_that_refuses_the_addresses_is_told_of()
    {
        string chip = ChipDatabase.All.First(row => row.Otp is { FirstBootloaderId: null, ReachedByBootloader: null }).Name;
        Bench bench = PlaceBench.For(chip, new DeviceOptions { Rom = new RomBehaviour { OtpReachable = false } });
        (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 10))).Code.ShouldBe(ErrorCodes.PlaceUnusable);
    }

    [Theory]
    [InlineData(DoubleEccRead.Hang)]
    [InlineData(DoubleEccRead.HangUnsent)]
    [InlineData(DoubleEccRead.Nack)]
    [InlineData(DoubleEccRead.Garbage)]
    [InlineData(DoubleEccRead.Reset)]
    public async Task Memory_that_cannot_be_read_before_it_is_written_takes_numbers_all_the_same(DoubleEccRead how)
    {
        Bench bench = new(WithOtp, new DeviceOptions { Rom = new RomBehaviour { VirginOtpReadFaults = true, DoubleEcc = how } });
        if (how == DoubleEccRead.Garbage)
        {
            // Noise is no blank memory: nothing is written there, and nothing is made up.
            (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 10))).Code.ShouldBe(ErrorCodes.PlaceFull);
            return;
        }

        await bench.AssignToAsync(PlaceKind.Otp, 10);
        await bench.AssignToAsync(PlaceKind.Otp, 11, replace: true);
        (await bench.ReadAsync(PlaceKind.Otp)).Number.ShouldBe(11ul);
        bench.Files.Content.Clear(); // another host knows nothing of what was begun
        (await bench.ReadAsync(PlaceKind.Otp)).Number.ShouldBe(11ul);
    }

    [Fact]
    public async Task A_hanging_read_without_a_reset_line_says_what_to_do()
    {
        Bench bench = new(WithOtp, new DeviceOptions { Rom = new RomBehaviour { VirginOtpReadFaults = true } })
        {
            Options = options => options with { BootEntry = Nameplate.Bootloader.BootEntry.BootEntries.Manual },
        };
        PlaceException hung = await Should.ThrowAsync<PlaceException>(() => bench.ReadAsync(PlaceKind.Otp));
        hung.Code.ShouldBe(ErrorCodes.AnswerLate);
        hung.Hint!.ShouldContain("reset the device");
        for (int i = 0; i < 6; i++)
        {
            bench.Device.PowerCycle();
            try
            {
                (await bench.ReadAsync(PlaceKind.Otp)).Number.ShouldBeNull();
                return;
            }
            catch (PlaceException again)
            {
                again.Code.ShouldBe(ErrorCodes.AnswerLate);
            }
        }

        Assert.Fail("it still hangs after six resets");
    }

    [Fact]
    public async Task Inspect_show_and_update_leave_it_alone()
    {
        Bench bench = new(WithOtp, new DeviceOptions { Rom = new RomBehaviour { VirginOtpReadFaults = true } });
        await bench.UpdateAsync(Firmware.Make(1, 700));
        await bench.ShowAsync(ReadScope.History);
        await using DeviceSession session = await bench.OpenAsync();
        await new InspectJob(session).RunAsync(CancellationToken.None);
        bench.Device.Log.Commands.ShouldNotContain(command => command.Address != null && bench.Chip.Otp!.Range.Contains(command.Address.Value));
    }

    [Fact]
    public async Task Locked_blocks_are_skipped()
    {
        Bench bench = new(WithOtp);
        bench.Device.LockOtp(0x0001);
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        bench.Device.PeekOtp().AsSpan(64 + 16, 16).ToArray().ShouldBe(OtpSlot.Record(10));
        (await bench.ReadAsync(PlaceKind.Otp)).Number.ShouldBe(10ul);
    }

    [Fact]
    public async Task Where_no_slot_takes_it_four_are_tried_and_no_more()
    {
        Bench bench = new(WithOtp);
        bench.Device.LockOtp(0xFFFF);
        (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.Otp, 10))).Code.ShouldBe(ErrorCodes.IdentityNotWritten);
        bench.Device.PeekOtp().ShouldAllBe(value => value == 0xFF);
    }

    [Fact]
    public async Task Where_a_write_after_a_read_is_dropped_the_number_gets_there()
    {
        Bench bench = new(WithOtp, new DeviceOptions { Errata = [Errata.ReadThenWriteDropsFirst32], BootloaderId = 0xB7 });
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        (await bench.ReadAsync(PlaceKind.Otp)).Free.ShouldBe(31);
    }

    [Fact]
    public async Task A_replacement_is_kept_in_the_record()
    {
        Bench bench = new(WithOtp);
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        await bench.AssignToAsync(PlaceKind.Otp, 11, replace: true);
        System.Text.Encoding.UTF8.GetString(bench.Files.Content["replacements.jsonl"]).ShouldContain("\"from\":\"10\",\"to\":\"11\"");
    }

    [Fact]
    public async Task Where_locks_are_bytes_the_block_of_the_number_is_locked_and_no_other()
    {
        Bench bench = PlaceBench.For("STM32F407xG");
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        await bench.AssignToAsync(PlaceKind.Otp, 11, replace: true);
        await using (DeviceSession session = await bench.OpenAsync())
        {
            IdentityPlace place = IdentityPlaces.Of(PlaceKind.Otp, session);
            PlaceReading reading = await place.ReadAsync(CancellationToken.None);
            (await place.LockAsync(reading, CancellationToken.None)).ShouldBeTrue();
            (await place.LockAsync(reading, CancellationToken.None)).ShouldBeFalse();
        }

        bench.Device.PeekOtp()[512..].ShouldBe([0xFF, 0x00, .. Enumerable.Repeat((byte)0xFF, 14)]);
        await bench.AssignToAsync(PlaceKind.Otp, 12, replace: true);
        (await bench.ReadAsync(PlaceKind.Otp)).Number.ShouldBe(12ul);
    }

    [Theory]
    [InlineData("STM32H7A3xI")] // option bits
    [InlineData("STM32L476xG")] // none
    [InlineData("STM32F746xG")] // lock bytes, of blocks whose size no source gives
    public async Task Other_locks_are_refused(string chip)
    {
        Bench bench = PlaceBench.For(chip);
        await bench.AssignToAsync(PlaceKind.Otp, 10);
        await using DeviceSession session = await bench.OpenAsync();
        IdentityPlace place = IdentityPlaces.Of(PlaceKind.Otp, session);
        PlaceReading reading = await place.ReadAsync(CancellationToken.None);
        (await Should.ThrowAsync<PlaceException>(() => place.LockAsync(reading, CancellationToken.None))).Code.ShouldBe(ErrorCodes.PlaceUnusable);
    }

    private static async Task MassEraseAsync(Bench bench)
    {
        await using DeviceSession session = await bench.OpenAsync();
        session.Client.Allowance = Allowance.ReadOnly.AllowMassErase();
        await session.Client.MassEraseAsync(CancellationToken.None);
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// No document says what the codes of Write Protect count on bank 2 and on 0x480, whether the commands reset an H7, and how much
/// of the option bytes the ROM shows. Under every reading a lock ends proven, or as if it had not been tried.
/// </summary>
public sealed class LockReadingsTests
{
    public static TheoryData<string, WriteProtectCodes> Readings
    {
        get
        {
            TheoryData<string, WriteProtectCodes> data = [];
            foreach (Chip chip in ChipDatabase.OfFamilies("H7", "H7RS").Where(chip => chip.Rom.Commands.Contains((byte)0x63)))
            {
                foreach (WriteProtectCodes codes in Enum.GetValues<WriteProtectCodes>())
                {
                    data.Add(chip.Name, codes);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Readings))]
    public async Task A_lock_is_proven_or_leaves_everything_as_it_was(string chip, WriteProtectCodes codes)
    {
        bool embedded = ChipDatabase.Get(chip).RequireIdentity().Kind == PlacementKind.Embed;
        DeviceSnapshot start = (await LockJobTests.NumberedAsync(chip)).Device.Snapshot();
        int locked = 0;
        foreach (RomBehaviour rom in Ways(codes))
        {
            foreach (bool withOther in new[] { false, true })
            {
                Bench bench = LockJobTests.On(chip, rom, start);
                uint[] own = LockJobTests.GroupsOf(bench, bench.Chip.RequireIdentity().Regions);
                if (withOther && (rom.OptionBytes != OptionBytesShown.All || bench.Chip.Flash.Sectors.Count <= bench.Chip.WriteProtectionGroup))
                {
                    continue; // what no register shows, the user answers for
                }

                if (withOther)
                {
                    await bench.ProtectAsync(rom.ProtectCodes == WriteProtectCodes.Groups ? (byte)0 : (byte)1);
                }

                uint[] before = LockJobTests.ProtectedGroups(bench);
                string replay = $"{chip}, {rom}, other {withOther}";
                bool hides = false;
                try
                {
                    LockOutcome outcome = await bench.LockAsync(withFirmware: embedded);
                    locked++;
                    uint[] now = LockJobTests.ProtectedGroups(bench);
                    own.ShouldAllBe(group => now.Contains(group), replay);
                    hides = !outcome.IsShown;
                    if (outcome.IsShown)
                    {
                        now.ShouldBe([.. before.Union(own).Order()], replay);
                    }
                }
                catch (LockException refused)
                {
                    refused.Code.ShouldBe(ErrorCodes.ProtectionNotTaken, replay);
                    LockJobTests.ProtectedGroups(bench).ShouldBe(before, replay);
                    LockJobTests.Remembers(bench).ShouldBeFalse(replay);
                }

                if (!embedded && !withOther && !hides)
                {
                    MemoryImage firmware = Firmware.Make(2, 1700);
                    (await bench.UpdateAsync(firmware)).Verdict.ShouldBe(IdentityVerdict.Intact, replay);
                }

                await bench.UnlockAsync();
                LockJobTests.ProtectedGroups(bench).ShouldBe(before, replay);
                (await bench.AssignAsync(11, replace: true)).After.DeviceId.ShouldBe(11UL, replay);
            }
        }

        bool canReach = codes is WriteProtectCodes.Sectors or WriteProtectCodes.Groups;
        (locked > 0 || !canReach).ShouldBeTrue($"{chip}, {codes}: it was never locked");
    }

    [Theory]
    [InlineData(OptionBytesShown.FirstBank)]
    [InlineData(OptionBytesShown.None)]
    public async Task Where_the_protection_in_force_cannot_be_read_the_user_must_answer_for_it(OptionBytesShown shown)
    {
        Bench bench = await LockJobTests.NumberedAsync("STM32H743xI", new RomBehaviour { OptionBytes = shown }, assumeUnprotected: false);
        (await Should.ThrowAsync<LockException>(() => bench.LockAsync())).Code.ShouldBe(ErrorCodes.ProtectionUnknown);
        LockJobTests.ProtectedGroups(bench).ShouldBeEmpty();
    }

    [Fact]
    public async Task Firmware_that_a_wrong_reading_would_lock_is_noticed_and_freed()
    {
        Bench bench = await LockJobTests.NumberedAsync("STM32H743xI", new RomBehaviour { ProtectCodes = WriteProtectCodes.Wrapped });
        (await Should.ThrowAsync<LockException>(() => bench.LockAsync())).Message.ShouldContain("put back");
        LockJobTests.ProtectedGroups(bench).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_banks_swapped_nothing_is_sent()
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { BanksSwapped = true });
        await bench.AssignAsync(10);
        (await Should.ThrowAsync<LockException>(() => bench.LockAsync())).Code.ShouldBe(ErrorCodes.AmbiguousSector);
        LockJobTests.ProtectedGroups(bench).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unlock_that_does_nothing_is_noticed()
    {
        RomBehaviour deaf = new() { UnprotectIgnored = true };
        Bench bench = await LockJobTests.NumberedAsync("STM32H743xI", deaf);
        await bench.LockAsync();
        (await Should.ThrowAsync<LockException>(() => bench.UnlockAsync())).Code.ShouldBe(ErrorCodes.ProtectionNotTaken);
        LockJobTests.Remembers(bench).ShouldBeTrue();
    }

    // Without the priming write the ROM of an H723 drops what the probe sends, and every sector looks locked.
    [Fact]
    public async Task A_ROM_that_drops_writes_after_reads_does_not_make_a_lock()
    {
        RomBehaviour deaf = new() { ProtectCodes = WriteProtectCodes.Ignored, OptionBytes = OptionBytesShown.None };
        Bench bench = await LockJobTests.NumberedAsync("STM32H723xG", deaf);
        (await Should.ThrowAsync<LockException>(() => bench.LockAsync())).Code.ShouldBe(ErrorCodes.ProtectionNotTaken);
    }

    private static IEnumerable<RomBehaviour> Ways(WriteProtectCodes codes) =>
        from counts in new[] { true, false }
        from shown in Enum.GetValues<OptionBytesShown>()
        from adds in new[] { false, true }
        select new RomBehaviour
        {
            ProtectCodes = codes,
            Numbering = new SectorNumbering(counts, false),
            OptionBytes = shown,
            ProtectAdds = adds,
            ProtectCommandsReset = adds == counts,
        };
}

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// Lock, update, unlock on every chip. What is protected is asked of the virtual chip by trying to erase, not of the code under
/// test.
/// </summary>
public sealed class LockJobTests
{
    private const ulong Number = 10;

    public static TheoryData<string> Chips => new(ChipDatabase.OfFamilies("H7", "H7RS").Where(chip => chip.Rom.Commands.Contains((byte)0x63)).Select(chip => chip.Name));

    public static TheoryData<string> OwnSectors =>
        new(ChipDatabase.OfFamilies("H7", "H7RS").Where(chip => chip.Identity?.Kind != PlacementKind.Embed && chip.Rom.Commands.Contains((byte)0x63)).Select(chip => chip.Name));

    [Theory, MemberData(nameof(OwnSectors))]
    public async Task A_locked_identity_cannot_be_erased_and_firmware_can_be_updated(string chip)
    {
        Bench bench = await NumberedAsync(chip);

        LockOutcome locked = await bench.LockAsync();

        locked.IsChanged.ShouldBeTrue();
        locked.Plan.IsAtItsAddress.ShouldBeTrue();
        ProtectedGroups(bench).ShouldBe(GroupsOf(bench, bench.Chip.RequireIdentity().Regions));
        MemoryImage firmware = Firmware.Make(2, 1700);
        (await bench.UpdateAsync(firmware)).Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Holds(firmware).ShouldBeTrue();
        foreach (uint address in locked.NumberAddresses)
        {
            BitConverter.ToUInt64(bench.Device.Peek(address, 8)).ShouldBe(Number);
        }
    }

    [Theory, MemberData(nameof(Chips))]
    public async Task Unlock_takes_off_the_identitys_protection_and_nothing_else(string chip)
    {
        Bench bench = await NumberedAsync(chip);
        bool embedded = bench.Chip.RequireIdentity().Kind == PlacementKind.Embed;
        bool hasOther = bench.Chip.Flash.Sectors.Count > bench.Chip.WriteProtectionGroup;
        if (hasOther)
        {
            await bench.ProtectAsync(1);
        }

        uint[] before = ProtectedGroups(bench);

        await bench.LockAsync(withFirmware: embedded);
        ProtectedGroups(bench).ShouldBe(before.Union(GroupsOf(bench, bench.Chip.RequireIdentity().Regions)).Order());
        LockOutcome unlocked = await bench.UnlockAsync();

        unlocked.IsChanged.ShouldBeTrue();
        ProtectedGroups(bench).ShouldBe(before);
        Remembers(bench).ShouldBeFalse();
        (await bench.AssignAsync(11, replace: true)).After.DeviceId.ShouldBe(11UL);
    }

    [Fact]
    public async Task The_group_neighbours_of_an_0x480_are_shown_as_locked_too()
    {
        Bench bench = await NumberedAsync("STM32H7A3xI");
        LockPlan plan = (await bench.LockAsync()).Plan;
        plan.Sectors.Select(sector => sector.Range.Start).ShouldBe([0x081FC000u, 0x081FE000u]);
        plan.Neighbours.Select(sector => sector.Range.Start).ShouldBe([0x081F8000u, 0x081FA000u]);
    }

    [Fact]
    public async Task A_lock_of_a_locked_device_changes_nothing_and_proves_it_again()
    {
        Bench bench = await NumberedAsync("STM32H743xI");
        await bench.LockAsync();
        bench.Device.Log.Clear();
        LockOutcome again = await bench.LockAsync();
        again.IsChanged.ShouldBeFalse();
        bench.Device.Log.Programs.ShouldNotBeEmpty();
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(OwnSectors))]
    public async Task An_edit_of_a_locked_identity_is_refused_before_anything_is_erased_or_journalled(string chip)
    {
        Bench bench = await NumberedAsync(chip);
        await bench.LockAsync();
        bench.Device.Log.Clear();
        bench.Files.Acts.Clear();

        IdentityLockedException refused = await Should.ThrowAsync<IdentityLockedException>(() => bench.AssignAsync(11, replace: true));

        refused.Code.ShouldBe(ErrorCodes.IdentityLocked);
        refused.Hint.ShouldNotBeNull().ShouldContain("nameplate unlock");
        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.Files.Acts.ShouldBeEmpty();
        (await bench.AssignAsync(Number)).IsChanged.ShouldBeFalse();
    }

    [Theory]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H723xE")]
    public async Task An_identity_that_shares_its_sector_is_locked_only_together_with_firmware(string chip)
    {
        Bench bench = await NumberedAsync(chip);
        LockException refused = await Should.ThrowAsync<LockException>(() => bench.LockAsync());
        refused.Code.ShouldBe(ErrorCodes.LockSharesSector);
        ProtectedGroups(bench).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_update_of_firmware_that_was_locked_with_the_identity_is_refused_before_an_erase()
    {
        Bench bench = await NumberedAsync("STM32H750xB");
        await bench.LockAsync(withFirmware: true);
        bench.Device.Log.Clear();
        SectorProtectedException refused = await Should.ThrowAsync<SectorProtectedException>(() => bench.UpdateAsync(Firmware.Make(2, 1700)));
        refused.Hint.ShouldNotBeNull().ShouldContain("nameplate unlock");
        bench.Device.Log.Erases.ShouldBeEmpty();
        bench.HasJournal.ShouldBeFalse();
    }

    [Fact]
    public async Task A_device_without_an_identity_is_not_locked()
    {
        Bench bench = new("STM32H743xI");
        (await Should.ThrowAsync<IdentityRequiredException>(() => bench.LockAsync())).Code.ShouldBe(ErrorCodes.IdentityMissing);
        ProtectedGroups(bench).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_first_assign_for_production_lies_at_its_address_without_a_further_erase()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(Number, production: true);
        int erases = bench.Device.Log.Erases.Count;
        await bench.LockAsync();
        bench.Device.Log.Erases.Count.ShouldBe(erases);
    }

    [Fact]
    public async Task Two_regions_hold_the_same_production_generation()
    {
        Bench bench = await NumberedAsync("STM32H7A3xI");
        await bench.AssignAsync(Number, production: true);
        await bench.AssignAsync(12, replace: true);
        StoreView view = await bench.ShowAsync(ReadScope.History);
        StoreWriter.LacksCopy(view).ShouldBeFalse();
        view.Status.ShouldBe(StoreStatus.None);
        view.Newest!.Commit.Parent.ShouldBe(view.Newest.Header.Generation);
        view.Regions.ShouldAllBe(region => region.Valid.Single().Index == 1 && region.Valid.Single().DeviceId == 12);
    }

    [Fact]
    public async Task A_ROM_without_the_commands_is_told_before_anything_is_written()
    {
        Bench bench = await NumberedAsync("STM32H7S3x8");
        bench.Device.Log.Clear();
        await Should.ThrowAsync<Bootloader.CommandNotOfferedException>(() => bench.LockAsync());
        bench.Device.Log.Programs.ShouldBeEmpty();
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    // Control: with the effect not looked at, an ACK is taken for a lock.
    [Fact]
    public async Task A_lock_that_believes_the_ACK_is_caught()
    {
        RomBehaviour deaf = new() { ProtectCodes = WriteProtectCodes.Ignored, OptionBytes = OptionBytesShown.None };
        Bench bench = await NumberedAsync("STM32H743xI", deaf);
        Func<SessionOptions, SessionOptions> opened = bench.Options;
        bench.Options = options => opened(options) with { Rules = JobRules.All with { ProveLock = false } };
        await bench.LockAsync(assumeUnprotected: true);
        ProtectedGroups(bench).ShouldBeEmpty();

        Bench honest = await NumberedAsync("STM32H743xI", deaf);
        (await Should.ThrowAsync<LockException>(() => honest.LockAsync(assumeUnprotected: true))).Code.ShouldBe(ErrorCodes.ProtectionNotTaken);
    }

    internal static async Task<Bench> NumberedAsync(string chip, RomBehaviour? rom = null, bool assumeUnprotected = true)
    {
        Bench bench = On(chip, rom ?? new RomBehaviour(), start: null, assumeUnprotected);
        await bench.UpdateAsync(Firmware.Make(1, 1900));
        await bench.AssignAsync(Number);
        return bench;
    }

    /// <summary>A device with these ways of its ROM, and a user who answers for what its option bytes do not tell.</summary>
    internal static Bench On(string chip, RomBehaviour rom, DeviceSnapshot? start, bool assumeUnprotected = true)
    {
        Bench bench = new(chip, new DeviceOptions { Rom = rom })
        {
            AssumeUnprotected = assumeUnprotected && rom.OptionBytes != OptionBytesShown.All,
            Options = options => options with { BanksSwapped = false },
        };
        if (start is not null)
        {
            bench.Device.Restore(start);
        }

        return bench;
    }

    internal static uint[] ProtectedGroups(Bench bench) => [.. bench.Device.Chip.Flash.Sectors
        .Where(sector => bench.Device.IsWriteProtected(sector)).Select(sector => GroupOf(bench, sector)).Distinct()];

    internal static uint[] GroupsOf(Bench bench, IEnumerable<AddressRange> ranges) => [.. ranges
        .SelectMany(bench.Device.Chip.Flash.SectorsTouching).Select(sector => GroupOf(bench, sector)).Distinct().Order()];

    private static uint GroupOf(Bench bench, Sector sector) =>
        sector.Range.Start - (uint)(sector.IndexInBank % bench.Chip.WriteProtectionGroup!.Value) * sector.Range.Length;

    internal static bool Remembers(Bench bench) => bench.Files.Content.Values.Any(file => System.Text.Encoding.UTF8.GetString(file).Contains("\"others\"", StringComparison.Ordinal));
}

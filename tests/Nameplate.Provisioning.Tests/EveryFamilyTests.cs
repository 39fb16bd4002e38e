using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Rescue;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// A number and firmware on every chip whose flash can hold an identity, of all families: pages of 256 bytes to sectors of
/// 256 KB, of one size and of several, written in units of 4 to 32 bytes, erased by 0x43 and by 0x44.
/// </summary>
public sealed class EveryFamilyTests
{
    private const int Updates = 20;
    private const ulong Number = 10;

    /// <summary>Every such chip; those of H7 and H7RS are in <see cref="EveryChipTests"/>.</summary>
    public static TheoryData<string> Chips => new(ChipDatabase.All
        .Where(chip => chip.Identity is not null && chip.Family is not ("H7" or "H7RS")).Select(chip => chip.Name));

    /// <summary>One chip of every family that can hold an identity.</summary>
    public static TheoryData<string> Families =>
        new(ChipDatabase.All.Where(chip => chip.Identity is not null).DistinctBy(chip => chip.Family).Select(chip => chip.Name));

    /// <summary>One chip of every family whose flash words carry an ECC, with room for an unused sector.</summary>
    public static TheoryData<string> FamiliesWithEcc => new(ChipDatabase.All
        .Where(chip => chip is { Identity.Kind: not PlacementKind.Embed, Flash.Programming: ProgramRule.OnceWithEcc })
        .DistinctBy(chip => chip.Family).Select(chip => chip.Name));

    /// <summary>One chip of every family.</summary>
    public static TheoryData<string> AllFamilies => new(ChipDatabase.All.DistinctBy(chip => chip.Family).Select(chip => chip.Name));

    /// <summary>The chips whose erased flash reads 0x00.</summary>
    public static TheoryData<string> Others => new(ChipDatabase.All.Where(chip => chip.Identity is null).Select(chip => chip.Name));

    [Theory, MemberData(nameof(Chips))]
    public async Task A_number_that_was_assigned_is_shown_after_twenty_updates(string chip)
    {
        Bench bench = Stated(chip);
        await bench.AssignAsync(Number);
        for (int turn = 1; turn <= Updates; turn++)
        {
            bench.Device.Log.Clear();
            MemoryImage firmware = FirmwareFor(bench.Chip, turn);

            UpdateOutcome outcome = await bench.UpdateAsync(firmware);

            outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
            bench.Holds(firmware).ShouldBeTrue($"update {turn}");
            bench.Device.Log.NonVirginPrograms.ShouldBe(0);
            bench.Device.Log.PhysicalSectorsErased.ToArray().ShouldBe(
                outcome.Plan.Erase.Select(planned => planned.Sector.Index).Order().ToArray(), $"update {turn}");
            (await bench.ShowAsync()).DeviceId.ShouldBe(Number);
        }
    }

    [Theory, MemberData(nameof(Families))]
    public async Task A_ROM_that_hides_unique_ID_and_size_is_served_when_the_user_says_what_it_is(string chip)
    {
        Bench bench = Stated(chip, new DeviceOptions { Rom = new RomBehaviour { IdentificationReadable = false } });
        await bench.AssignAsync(Number);
        MemoryImage firmware = FirmwareFor(bench.Chip, 1);
        await bench.UpdateAsync(firmware);
        bench.Holds(firmware).ShouldBeTrue();
        (await bench.ShowAsync()).DeviceId.ShouldBe(Number);
        await using DeviceSession session = await bench.OpenAsync();
        session.Facts.Uid.ShouldBeNull();
    }

    [Theory]
    [InlineData("STM32F405xG")]
    [InlineData("STM32F103xB")]
    [InlineData("STM32L053x8")]
    [InlineData("STM32G071xB")]
    public async Task Unique_ID_and_size_are_read_with_the_block_around_them_where_a_ROM_refuses_them_alone(string name)
    {
        Bench bench = Stated(name, new DeviceOptions { Rom = new RomBehaviour { IdentificationByBlock = true } });
        await using DeviceSession session = await bench.OpenAsync();
        session.Facts.Uid.ShouldNotBeNull().ToArray().ShouldBe(bench.Device.Uid.ToArray());
        session.Facts.FlashSizeKiB.ShouldBe(bench.Chip.FlashSizeKiB);
    }

    [Theory, MemberData(nameof(AllFamilies))]
    public async Task What_was_backed_up_is_restored_to_a_blank_device(string name)
    {
        Bench bench = Stated(name);
        Chip chip = bench.Chip;
        MemoryImage firmware = Firmware.Make(3, 3_001, chip.Flash.Banks[0].Address);
        await bench.UpdateAsync(firmware);
        if (chip.Identity is not null)
        {
            await bench.AssignAsync(Number);
        }

        Backup backup;
        await using (DeviceSession session = await bench.OpenAsync())
        {
            backup = await new BackupJob(session, BackupScope.Flash).RunAsync(CancellationToken.None);
        }

        (byte[] file, byte[] description) = backup.Encode(binary: true);
        Backup read = Backup.Decode("a.bin", file, description);
        read.Image.HasSameContent(backup.Image).ShouldBeTrue();

        Bench blank = Stated(name, new DeviceOptions { Uid = bench.Device.Uid.ToArray() });
        await using (DeviceSession session = await blank.OpenAsync())
        {
            bool unknown = chip.UidAddress is null; // then it could be another device, and the user says that it takes its place
            RestoreRequest request = new(read, IdentityOnly: false, Replace: unknown, Reason: unknown ? "the same board" : null);
            await new RestoreJob(session, request).RunAsync(CancellationToken.None);
        }

        blank.Holds(firmware).ShouldBeTrue();
        blank.Device.Log.NonVirginPrograms.ShouldBe(0);
        (await blank.ShowAsync()).DeviceId.ShouldBe(chip.Identity is null ? null : Number);
    }

    [Theory, MemberData(nameof(Families))]
    public async Task A_mass_erase_that_was_confirmed_erases_everything(string chip)
    {
        Bench bench = Stated(chip);
        await bench.AssignAsync(Number);
        bench.Device.Log.Clear();
        await using DeviceSession session = await bench.OpenAsync();
        await new MassEraseJob(session).RunAsync($"{Number}", save: false, CancellationToken.None);
        bench.Device.Log.Erases.ShouldAllBe(erase => erase.Cause == EraseCause.Mass);
        bench.Device.Log.PhysicalSectorsErased.Count.ShouldBe(bench.Chip.Flash.Sectors.Count);
    }

    [Theory, MemberData(nameof(FamiliesWithEcc))]
    public async Task A_word_that_a_cut_has_spoilt_is_found_and_its_sector_erased(string chip)
    {
        Bench bench = Stated(chip);
        await bench.AssignAsync(Number);
        MemoryImage firmware = FirmwareFor(bench.Chip, 1);
        await bench.UpdateAsync(firmware);
        Sector unused = bench.Chip.Flash.Sectors.Last(sector => sector.Range.End <= bench.Chip.RequireIdentity().Regions[0].Start
            && !firmware.Segments.Any(segment => segment.Range.Overlaps(sector.Range)));
        uint bad = unused.Range.Start + 64;
        bench.Device.SetWordState(bad, FlashWordState.DoubleEcc);
        bench.Device.Log.Clear();

        await using DeviceSession session = await bench.OpenAsync();
        RescueJob rescue = new(session, new RescueRequest());
        RescueOutcome outcome = await rescue.RunAsync(await rescue.PlanAsync(CancellationToken.None), CancellationToken.None);

        outcome.Plan.Sectors.ShouldHaveSingleItem().Unreadable.ShouldBe([new AddressRange(bad, (uint)bench.Chip.Flash.FlashWordSize)]);
        outcome.Erased.ShouldBe([unused.Range]);
        outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Device.Log.PhysicalSectorsErased.ToArray().ShouldBe([unused.Index]);
        bench.Holds(firmware).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Families))]
    public async Task Number_and_firmware_are_given_in_one_job(string chip)
    {
        Bench bench = Stated(chip);
        MemoryImage firmware = FirmwareFor(bench.Chip, 1);
        await bench.ProvisionAsync(Number, firmware);
        bench.Holds(firmware).ShouldBeTrue();
        (await bench.ShowAsync()).DeviceId.ShouldBe(Number);
    }

    [Theory, MemberData(nameof(AllFamilies))]
    public async Task The_bootloader_tells_who_it_is_and_every_sector_is_erased_by_its_number(string name)
    {
        Bench bench = Stated(name);
        Chip chip = bench.Chip;
        foreach (Sector sector in chip.Flash.Sectors)
        {
            bench.Device.Preload(sector.Range.Start, new byte[] { 0x55, 0xAA, 0x12, 0x34 });
        }

        await using DeviceSession session = await bench.OpenAsync();
        session.Chip.Name.ShouldBe(chip.Name);
        session.Facts.ProtocolVersion.ShouldBe(chip.Rom.ProtocolVersion);
        session.Facts.Uid?.ToArray().ShouldBe(bench.Device.Uid.ToArray());
        session.Facts.Uid.HasValue.ShouldBe(chip.UidAddress is not null);
        session.Facts.FlashSizeKiB.ShouldBe(chip.FlashSizeAddress is null ? null : chip.FlashSizeKiB);

        session.Client.RequireErase();
        foreach (Sector sector in chip.Flash.Sectors)
        {
            ushort number = EraseNumbers.Of(chip.Flash, banksSwapped: false).NumbersOf(sector)[0];
            session.Client.Allowance = Bootloader.Allowance.ReadOnly.AllowErase([number]);
            await session.Client.EraseSectorsAsync([number], false, CancellationToken.None);
        }

        bench.Device.Log.Erases.Select(erase => erase.PhysicalSector).ShouldBe(Enumerable.Range(0, chip.Flash.Sectors.Count));
        bench.Device.Log.Commands.ShouldContain(command => command.Opcode == chip.Rom.EraseCommand);
        foreach (Sector sector in chip.Flash.Sectors)
        {
            chip.Flash.IsErased(bench.Device.Peek(sector.Range.Start, 4)).ShouldBeTrue($"{sector}");
        }

        byte[] data = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 5 + 1))];
        uint last = (uint)chip.Flash.Sectors[^1].Range.End - 256;
        session.Client.Allowance = Bootloader.Allowance.ReadOnly.AllowWrite(new AddressRange(last, 256));
        await session.Client.WriteMemoryAsync(last, data, CancellationToken.None);
        byte[] back = new byte[256];
        await session.Client.ReadMemoryAsync(last, back, CancellationToken.None);
        back.ShouldBe(data);
    }

    [Theory, MemberData(nameof(Others))]
    public async Task Firmware_is_inspected_planned_and_updated_where_flash_holds_no_identity(string chip)
    {
        Bench bench = Stated(chip);
        foreach (int turn in new[] { 1, 2 })
        {
            MemoryImage firmware = Firmware.Make(turn, 3_001, bench.Chip.Flash.Banks[0].Address);
            UpdateOutcome outcome = await bench.UpdateAsync(firmware);
            outcome.Verdict.ShouldBe(IdentityVerdict.NoneAndUntouched);
            outcome.Plan.Fences.ShouldBeEmpty();
            outcome.Plan.Writes.ShouldAllBe(block => bench.Chip.Flash.SectorAt(block.Address)!.Range.Contains(block.Range));
            bench.Holds(firmware).ShouldBeTrue($"update {turn}");
        }

        await using (DeviceSession session = await bench.OpenAsync())
        {
            InspectReport found = await new InspectJob(session).RunAsync(CancellationToken.None);
            found.Identity.DeviceId.ShouldBeNull();
            found.Firmware.IsBlank.ShouldBeFalse();
            found.IdentityIsLocked.ShouldBeNull();
        }

        (await Should.ThrowAsync<PlacementException>(() => bench.AssignAsync(Number))).Code.ShouldBe(ErrorCodes.NoSuchPlacement);
        await Should.ThrowAsync<CodedException>(() => bench.LockAsync());
    }

    /// <summary>A device of this chip; the user says which it is and that its banks are not swapped, where it cannot tell.</summary>
    private static Bench Stated(string name, DeviceOptions? ways = null)
    {
        Chip chip = ChipDatabase.Get(name);
        bool hasUid = chip.UidAddress is not null && (ways is null || ways.Rom.IdentificationReadable);
        return new Bench(chip, ways)
        {
            Options = options => options with
            {
                Chip = chip,
                BanksSwapped = chip.Flash.CanSwapBanks ? false : null,
                JournalKey = hasUid ? null : "bench",
            },
        };
    }

    /// <summary>Over the end of the first sector where it is small; a length that ends inside a flash word.</summary>
    private static MemoryImage FirmwareFor(Chip chip, int turn)
    {
        AddressRange identity = chip.RequireIdentity().Regions[0];
        uint room = Math.Min(identity.Start, (uint)chip.Flash.SectorAt(identity.Start)!.Range.Start) - chip.Flash.Banks[0].Address;
        room = room == 0 ? identity.Start - chip.Flash.Banks[0].Address : room;
        return Firmware.Make(turn, (int)Math.Min(room, turn % 2 == 0 ? 5_001u : 9_003u), chip.Flash.Banks[0].Address);
    }
}

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// SWAP_BANK in use: the identity is found where it comes to lie, and what starts is what is updated, whatever the ROM's erase
/// numbers mean and whether it shows its option bytes or not.
/// </summary>
public sealed class BankSwapTests
{
    private const uint OtherBank = 0x08100000;

    private static readonly string[] Chips = ["STM32H743xI", "STM32H743xG", "STM32H7A3xI"];
    private static readonly MemoryImage One = Firmware.Make(1, 3000);
    private static readonly MemoryImage Two = Firmware.Make(2, 3000);

    /// <summary>Chip × on which side the identity was written × what the ROM shows × how it numbers.</summary>
    public static TheoryData<string, bool, OptionBytesShown, SectorNumbering> Cases
    {
        get
        {
            TheoryData<string, bool, OptionBytesShown, SectorNumbering> cases = [];
            foreach (string chip in Chips)
            {
                foreach (OptionBytesShown shown in new[] { OptionBytesShown.All, OptionBytesShown.None })
                {
                    foreach (SectorNumbering numbering in SectorNumbering.All)
                    {
                        cases.Add(chip, true, shown, numbering);
                        cases.Add(chip, false, shown, numbering);
                    }
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task The_identity_is_found_and_kept_and_the_bank_that_starts_is_updated(
        string chip, bool writtenBefore, OptionBytesShown shown, SectorNumbering numbering)
    {
        Bench bench = await SwappedAsync(chip, writtenBefore, shown, numbering);
        bench.Device.BanksSwapped.ShouldBeTrue();

        StoreView view = await bench.ShowAsync();
        view.DeviceId.ShouldBe(10ul);
        view.Side.ShouldBe(writtenBefore ? StoreSide.Alias : StoreSide.Primary);
        await bench.UpdateAsync(One);
        UpdateOutcome second = await bench.UpdateAsync(Two);

        second.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Holds(Two).ShouldBeTrue();
        (await bench.AssignAsync(11, replace: true)).After.Side.ShouldBe(view.Side);
        (await bench.ShowAsync()).DeviceId.ShouldBe(11ul);
        bench.Device.Log.Erases.ShouldAllBe(erase => erase.Address == 0x08000000 || erase.Address == OtherBank);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_bank_that_holds_firmware_is_never_erased_for_the_other_one(
        string chip, bool writtenBefore, OptionBytesShown shown, SectorNumbering numbering)
    {
        Bench bench = await SwappedAsync(chip, writtenBefore, shown, numbering);
        bench.Device.Preload(OtherBank, [1, 2, 3, 4]);
        DeviceSnapshot before = bench.Device.Snapshot();

        (await Should.ThrowAsync<PlanRefusedException>(() => bench.UpdateAsync(One))).Code.ShouldBe(ErrorCodes.AmbiguousSector);

        bench.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H743xG")]
    [InlineData("STM32H7A3xI")]
    public async Task Where_nothing_tells_how_the_banks_lie_nothing_is_erased(string chip)
    {
        Bench bench = await SwappedAsync(chip, true, OptionBytesShown.None, SectorNumbering.AsStToolsShow);
        bench.Options = options => options;
        DeviceSnapshot before = bench.Device.Snapshot();

        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
        (await Should.ThrowAsync<PlanRefusedException>(() => bench.UpdateAsync(One))).Hint!.ShouldContain("--banks");

        bench.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_option_bytes_say_goes_before_what_the_user_says()
    {
        Bench bench = await SwappedAsync("STM32H743xI", true, OptionBytesShown.All, SectorNumbering.AsStToolsShow);
        bench.Options = options => options with { BanksSwapped = false };

        await using DeviceSession session = await bench.OpenAsync();
        session.Facts.BanksSwapped.ShouldBe(true);
    }

    [Theory]
    [InlineData("STM32H743xI", OptionBytesShown.All)]
    [InlineData("STM32H743xI", OptionBytesShown.None)]
    [InlineData("STM32H743xG", OptionBytesShown.All)]
    [InlineData("STM32H7A3xI", OptionBytesShown.All)]
    [InlineData("STM32H7A3xI", OptionBytesShown.None)]
    public async Task The_inactive_bank_is_written_and_starts_once_the_bit_is_set(string chip, OptionBytesShown shown)
    {
        Bench bench = new(chip, new DeviceOptions { Rom = new RomBehaviour { OptionBytes = shown } })
        {
            Options = options => options with { BanksSwapped = false },
        };
        await bench.AssignAsync(10);
        await bench.UpdateAsync(One);
        bench.Device.Log.Clear();

        UpdateOutcome outcome = await InactiveAsync(bench, Two);

        outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Holds(One).ShouldBeTrue("what runs is not touched");
        bench.Device.Log.Erases.ShouldAllBe(erase => erase.Address >= OtherBank);
        DeviceSnapshot written = bench.Device.Snapshot();
        Bench readable = new(chip);
        readable.Device.Restore(written);
        await SwapAsync(readable.Device);
        readable.Holds(Two).ShouldBeTrue();
        (await readable.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task With_the_banks_swapped_the_inactive_one_is_not_written_where_that_may_erase_what_runs(
        string chip, bool writtenBefore, OptionBytesShown shown, SectorNumbering numbering)
    {
        Bench bench = await SwappedAsync(chip, writtenBefore, shown, numbering);
        await bench.UpdateAsync(One);
        DeviceSnapshot before = bench.Device.Snapshot();

        (await Should.ThrowAsync<PlanRefusedException>(() => InactiveAsync(bench, Two))).Code.ShouldBe(ErrorCodes.AmbiguousSector);

        bench.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_update_of_the_inactive_bank_that_is_cut_anywhere_leaves_what_runs_and_a_rerun_completes_it()
    {
        Bench prepared = new("STM32H743xI");
        await prepared.AssignAsync(10);
        await prepared.UpdateAsync(One);
        DeviceSnapshot start = prepared.Device.Snapshot();
        for (int cut = 1; cut < 95; cut += 7)
        {
            Bench bench = new("STM32H743xI", new DeviceOptions { Seed = cut });
            bench.Device.Restore(start);
            bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Flash, cut));
            await Should.ThrowAsync<CodedException>(() => InactiveAsync(bench, Two), $"cut {cut}");
            bench.Holds(One).ShouldBeTrue($"cut {cut}");
            bench.Device.PowerCycle();
            await using (DeviceSession session = await bench.OpenAsync())
            {
                (await new InspectJob(session).RunAsync(CancellationToken.None)).Interrupted!.InactiveBank.ShouldBeTrue();
            }

            await InactiveAsync(bench, Two);

            bench.Holds(One).ShouldBeTrue($"cut {cut}");
            bench.Device.Peek(OtherBank, 3000).ShouldBe(Two.Segments[0].Data.ToArray(), $"cut {cut}");
            (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
        }
    }

    [Fact]
    public async Task Firmware_for_the_inactive_bank_is_judged_where_it_will_run()
    {
        Bench bench = new("STM32H743xI");
        async Task<ErrorCode> RefusalAsync(MemoryImage image) =>
            (await Should.ThrowAsync<PlanRefusedException>(() => InactiveAsync(bench, image))).Code;

        (await RefusalAsync(Firmware.Make(1, 3000, OtherBank))).ShouldBe(ErrorCodes.OutsideFlash);
        (await RefusalAsync(MemoryImage.FromBytes(0x08000000, new byte[64], "no vectors"))).ShouldBe(ErrorCodes.NoVectors);
        (await RefusalAsync(MemoryImage.Merge(One, MemoryImage.FromBytes(0x080E0000, new byte[32], "in the way")))).ShouldBe(ErrorCodes.Fence);
        bench = new Bench("STM32H723xG");
        (await RefusalAsync(One)).ShouldBe(ErrorCodes.OutsideFlash);
        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    private static async Task<UpdateOutcome> InactiveAsync(Bench bench, MemoryImage image)
    {
        await using DeviceSession session = await bench.OpenAsync();
        return await new UpdateJob(session, InactiveBank.Redirect(session, Bench.Request(image))).RunAsync(CancellationToken.None);
    }

    /// <summary>A device whose banks are swapped, numbered 10 before or after that, with the user's word where the ROM does not show it.</summary>
    private static async Task<Bench> SwappedAsync(string chip, bool writtenBefore, OptionBytesShown shown, SectorNumbering numbering)
    {
        Bench prepared = new(chip, new DeviceOptions { Rom = new RomBehaviour { Numbering = numbering } });
        if (writtenBefore)
        {
            await prepared.AssignAsync(10);
        }

        await SwapAsync(prepared.Device);
        Bench bench = new(chip, new DeviceOptions { Rom = new RomBehaviour { Numbering = numbering, OptionBytes = shown } })
        {
            Options = options => options with { BanksSwapped = shown == OptionBytesShown.None ? true : null },
        };
        bench.Device.Restore(prepared.Device.Snapshot());
        if (!writtenBefore)
        {
            await bench.AssignAsync(10);
        }

        bench.Device.Log.Clear();
        return bench;
    }

    /// <summary>Sets SWAP_BANK as a debugger would: OPTSR_PRG at 0x52002020 (RM0399 rev 4 §4.9.9), then reset.</summary>
    private static async Task SwapAsync(VirtualDevice device)
    {
        device.Reset();
        await using VirtualLink link = device.Connect();
        await link.DelayAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        foreach (byte[] frame in new byte[][]
        {
            [0x7F], [0x31, 0xCE], [0x52, 0x00, 0x20, 0x20, 0x52 ^ 0x20 ^ 0x20], [0x03, 0xF0, 0xAA, 0x9E, 0x97, 0x03 ^ 0xF0 ^ 0xAA ^ 0x9E ^ 0x97],
        })
        {
            byte[] answer = new byte[1];
            await link.WriteAsync(frame, CancellationToken.None);
            (await link.ReadAsync(answer, TimeSpan.FromSeconds(1), CancellationToken.None)).ShouldBe(1);
            answer[0].ShouldBe((byte)0x79);
        }

        device.Reset();
    }
}

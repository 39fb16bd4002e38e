using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// Each erratum, played by the device: the job succeeds because the client expects it, and fails when the client has no reason
/// to expect it (the control).
/// </summary>
public sealed class ErrataTests
{
    private const byte Fixed = 0x92;

    public static TheoryData<bool, bool, bool, int> DropVariants()
    {
        TheoryData<bool, bool, bool, int> data = [];
        foreach (int length in new[] { 32, 64, 3000, 0x20000 })
        {
            for (int i = 0; i < 8; i++)
            {
                data.Add((i & 1) != 0, (i & 2) != 0, (i & 4) != 0, length);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(DropVariants))]
    public async Task A_rom_that_drops_the_first_32_bytes_after_a_read_loses_nothing(
        bool clearedByErase, bool clearedByRamWrite, bool clearedByReset, int length)
    {
        RomBehaviour rom = new()
        {
            DropClearedByErase = clearedByErase,
            DropClearedByRamWrite = clearedByRamWrite,
            DropClearedByReset = clearedByReset,
        };
        Bench bench = new("STM32H723xG", new DeviceOptions { Rom = rom });
        MemoryImage image = length < 0x41 ? Tiny(length) : Firmware.Make(3, length);
        await bench.AssignAsync(10);
        await bench.UpdateAsync(image, request => request with { IsData = length < 0x41 });

        bench.Holds(image).ShouldBeTrue();
        bench.Device.Log.NonVirginPrograms.ShouldBe(0);
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Fact]
    public async Task A_dropped_first_write_that_nobody_expects_is_caught_by_the_verification()
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { BootloaderId = Fixed, Errata = [Errata.ReadThenWriteDropsFirst32] });

        CodedException failure = await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(Firmware.Make(1)));

        failure.Code.ShouldBe(ErrorCodes.VerifyFailed);
    }

    [Fact]
    public async Task A_bank_2_erase_that_is_acknowledged_early_is_waited_for()
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { BootloaderId = 0x91 });
        MemoryImage image = MemoryImage.Merge(Firmware.Make(1), MemoryImage.FromBytes(0x08100000, new byte[3000], "bank 2"));
        bench.Device.Preload(0x08100000, new byte[] { 1 });
        bench.Device.ErrataInForce.ShouldContain(Errata.Bank2EraseAckedEarly);

        await bench.UpdateAsync(image);

        bench.Holds(image).ShouldBeTrue();
    }

    [Fact]
    public async Task A_bank_2_erase_that_is_acknowledged_early_and_not_expected_breaks_the_job()
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { BootloaderId = Fixed, Errata = [Errata.Bank2EraseAckedEarly] });
        MemoryImage image = MemoryImage.Merge(Firmware.Make(1), MemoryImage.FromBytes(0x08100000, new byte[3000], "bank 2"));
        bench.Device.Preload(0x08100000, new byte[] { 1 });
        bench.Options = options => options with { BootEntry = BootEntries.Manual };

        await Should.ThrowAsync<CodedException>(() => bench.UpdateAsync(image));
    }

    [Theory]
    [InlineData("first-sync-ignored", (byte)0x91)]
    [InlineData("get-count-wrong", (byte)0x90)]
    [InlineData("go-first-ack-missing", (byte)0x90)]
    public async Task Errata_of_the_connection_do_not_disturb_the_job(string erratum, byte bootloaderId)
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { BootloaderId = bootloaderId, Errata = [Errata.Find(erratum)!] });
        await bench.AssignAsync(10);
        await bench.UpdateAsync(Firmware.Make(1));

        await using DeviceSession session = await bench.OpenAsync();
        await session.StartByGoAsync(0x08000000, CancellationToken.None);
        bench.Device.WentTo.ShouldBe(0x08000000u);
    }

    [Theory]
    [InlineData(DoubleEccRead.Hang)]
    [InlineData(DoubleEccRead.Nack)]
    [InlineData(DoubleEccRead.Reset)]
    public async Task A_word_that_takes_the_rom_down_is_read_around_and_mended_by_the_erase(DoubleEccRead behaviour)
    {
        Bench bench = new("STM32H743xI", new DeviceOptions { Rom = new RomBehaviour { DoubleEcc = behaviour } });
        await bench.AssignAsync(10);
        await bench.UpdateAsync(Firmware.Make(1));
        bench.Device.SetWordState(0x08000000, FlashWordState.DoubleEcc);

        await bench.UpdateAsync(Firmware.Make(2));

        bench.Holds(Firmware.Make(2)).ShouldBeTrue();
        bench.Files.Content.ShouldBeEmpty("the erase mended the word: nothing needs to be remembered");
    }

    [Fact]
    public async Task A_wire_that_is_silent_at_the_same_address_again_and_again_is_no_word_that_hangs()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);
        uint commit = bench.Chip.RequireIdentity().Regions[0].Start + 0x3C0;
        bench.Options = options => options with
        {
            OpenLink = _ => ValueTask.FromResult<Serial.ISerialLink>(new MutedLink(bench.Device.Connect(), commit)),
        };

        (await bench.ShowAsync()).DeviceId.ShouldBeNull();
        bench.Options = options => options;

        bench.Files.Content.ShouldBeEmpty("the ROM answered again without a reset");
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }

    [Fact]
    public async Task Without_a_reset_line_the_user_is_told_and_one_reset_is_enough()
    {
        Bench bench = new("STM32H743xI");
        await bench.UpdateAsync(Firmware.Make(1));
        bench.Device.SetWordState(0x08000000, FlashWordState.DoubleEcc);
        bench.Options = options => options with { BootEntry = BootEntries.Manual };
        bench.Device.Reset();

        (await Should.ThrowAsync<RomHangsException>(() => bench.UpdateAsync(Firmware.Make(2)))).Hint!.ShouldContain("reset");
        bench.Device.Reset();
        await bench.UpdateAsync(Firmware.Make(2)); // a read hung: nothing is compared, the sector is erased unread

        bench.Holds(Firmware.Make(2)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_that_a_job_sends_is_misaligned()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);
        await bench.UpdateAsync(Firmware.Make(1, 777));

        bench.Device.Log.Programs.ShouldAllBe(program => program.Address % 32 == 0 && program.Length % 32 == 0);
    }

    private static MemoryImage Tiny(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return MemoryImage.FromBytes(0x08000000, bytes, "tiny");
    }
}

using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Simulator;

namespace Nameplate.Bootloader.Tests;

/// <summary>Each erratum on a device that has it: with its workaround it works, and without it the test sees the fault.</summary>
public class ErrataTests
{
    private static readonly byte[] s_block = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 11))];

    [Fact]
    public async Task First_sync_ignored_the_second_7F_connects()
    {
        VirtualDevice device = Device(0x90, Errata.FirstSyncIgnored);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x450);
    }

    [Fact]
    public async Task Bank_2_erase_acked_early_the_whole_worst_case_of_the_list_is_waited()
    {
        VirtualDevice device = Device(0x91, Errata.Bank2EraseAckedEarly);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        TimeSpan start = device.Clock.Elapsed;
        await client.EraseSectorsAsync([8, 9], touchesBank2: true, Make.Token);
        (device.Clock.Elapsed - start).ShouldBeGreaterThanOrEqualTo(2 * Make.H743.Timing.SectorErase);
        await WriteAndReadBackAsync(client, 0x0810_0000);
    }

    [Fact]
    public async Task Bank_2_erase_acked_early_without_the_wait_the_next_write_hangs_the_ROM()
    {
        VirtualDevice device = Device(0x91, Errata.Bank2EraseAckedEarly);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        client.Configure(device.Chip, 0x92); // a version without the erratum: no wait
        await client.EraseSectorsAsync([8, 9], touchesBank2: true, Make.Token);
        await Should.ThrowAsync<CodedException>(() => WriteAndReadBackAsync(client, 0x0810_0000));
    }

    [Fact]
    public async Task Bank_2_erase_acked_early_a_cancelled_wait_is_made_up_for_by_the_next_command()
    {
        ModelLink link = new();
        await using BootloaderClient client = await Make.ConnectedAsync(link, bootloaderId: 0x91);
        using CancellationTokenSource cancel = new();
        link.Mangle = answer =>
        {
            if (link.Rom.Acts.Count == 1)
            {
                cancel.Cancel(); // takes effect after the list's ACK was read: in the wait
            }

            return answer;
        };
        TimeSpan start = link.Now;
        await Should.ThrowAsync<OperationCanceledException>(() => client.EraseSectorsAsync([8], true, cancel.Token));
        link.Mangle = answer => answer;
        if (client.IsBroken)
        {
            await client.ResynchroniseAsync(Make.Token);
        }

        await client.WriteMemoryAsync(0x0810_0000, new byte[32], Make.Token);
        (link.Now - start).ShouldBeGreaterThanOrEqualTo(Make.H743.Timing.SectorErase);
    }

    [Fact]
    public async Task Go_first_ack_missing_the_address_is_sent_all_the_same()
    {
        VirtualDevice device = Device(0x90, Errata.GoFirstAckMissing);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        await client.GoAsync(0x0800_0000, Make.Token);
        device.WentTo.ShouldBe(0x0800_0000u);
    }

    [Fact]
    public async Task Go_first_ack_missing_without_the_workaround_Go_fails()
    {
        VirtualDevice device = Device(0x90, Errata.GoFirstAckMissing);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        client.Configure(device.Chip, 0x92);
        await Should.ThrowAsync<NoResponseException>(() => client.GoAsync(0x0800_0000, Make.Token));
        device.WentTo.ShouldBeNull();
    }

    [Fact]
    public async Task Go_on_a_ROM_that_sends_the_ACK_works_with_the_workaround_too()
    {
        VirtualDevice device = Device(0x92);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        client.Configure(device.Chip, 0x90);
        await client.GoAsync(0x0800_0000, Make.Token);
        device.WentTo.ShouldBe(0x0800_0000u);
    }

    [Fact]
    public async Task Get_count_wrong_the_list_ends_with_its_ACK()
    {
        VirtualDevice device = Device(0x90, Errata.GetCountWrong);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        (await client.GetAsync(Make.Token)).Commands.Count.ShouldBe(11);
    }

    [Fact]
    public async Task Double_ecc_read_hangs_names_the_word_and_needs_a_reset()
    {
        VirtualDevice device = Device(0x92, Errata.DoubleEccReadHangs);
        device.Preload(0x0800_0000, s_block);
        device.SetWordState(0x0800_0060, FlashWordState.DoubleEcc);
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        NoResponseException hang = await Should.ThrowAsync<NoResponseException>(
            () => client.ReadMemoryAsync(0x0800_0000, new byte[256], Make.Token));
        (hang.Code, hang.Address, hang.NeedsReset, hang.IsTransient).ShouldBe((ErrorCodes.AnswerLate, 0x0800_0060u, true, false));
        hang.Hint.ShouldNotBeNull().ShouldContain("reset");
        (await Should.ThrowAsync<NoResponseException>(() => client.ResynchroniseAsync(Make.Token))).NeedsReset.ShouldBeTrue();

        await client.ConnectAsync(BootEntries.Sim, Make.Token);
        byte[] behind = new byte[128];
        await client.ReadMemoryAsync(0x0800_0080, behind, Make.Token);
        behind.ShouldBe(s_block[128..]);
    }

    [Fact]
    public async Task A_read_that_lost_one_byte_on_the_line_is_no_hang()
    {
        (BootloaderClient client, _) = await Make.ConnectedAsync(
            "> 11 EE", "< 79", "> 08 00 00 00 08", "< 79", "> 1F E0", "< 79 " + new string('0', 62));
        NoResponseException late = await Should.ThrowAsync<NoResponseException>(
            () => client.ReadMemoryAsync(0x0800_0000, new byte[32], Make.Token));
        late.NeedsReset.ShouldBeFalse();
        late.IsTransient.ShouldBeTrue();
        late.Seen.Length.ShouldBe(31);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Readout_protection_with_one_NACK_or_two(bool two)
    {
        VirtualDevice device = new(Make.H743, new DeviceOptions
        {
            Readout = ReadoutProtection.Level1,
            Rom = new RomBehaviour { TwoNacksOnReadoutProtection = two },
        });
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        await Should.ThrowAsync<ReadoutProtectedException>(
            () => client.ReadMemoryAsync(0x0800_0000, new byte[4], Make.Token));
        (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x450);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ROM_that_resets_after_a_protection_and_one_that_does_not_are_both_found_again(bool resets)
    {
        VirtualDevice device = new(Make.H743, new DeviceOptions { Rom = new RomBehaviour { ProtectCommandsReset = resets } });
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        await client.WriteProtectAsync([15], Make.Token);
        await AgainAsync(client);
        await client.WriteUnprotectAsync(Make.Token);
        await AgainAsync(client);
        await client.ReadoutProtectAsync(Make.Token);
        await AgainAsync(client);
        device.Readout.ShouldBe(ReadoutProtection.Level1);
        await client.ReadoutUnprotectAsync(Make.Token);
        await AgainAsync(client);
        device.Readout.ShouldBe(ReadoutProtection.Level0);
    }

    [Fact]
    public async Task A_lossy_line_never_erases_or_writes_what_was_not_asked_for()
    {
        byte[] identity = [.. Enumerable.Range(0, 32).Select(i => (byte)(0xC0 + i))];
        byte[] firmware = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 11 % 251))];
        for (int lost = 1; lost <= 280; lost++) // 283 bytes are sent in all
        {
            VirtualDevice device = Device(0x92);
            device.Preload(0x081E_0000, identity);
            await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
            client.Allowance = Make.Update;
            device.Faults.Arm(new Fault(FaultAction.Drop, FaultPoint.Received, lost) { Count = 1 + (lost % 3) });
            try
            {
                await client.EraseSectorsAsync([0, 1], touchesBank2: false, Make.Token);
                await client.WriteMemoryAsync(0x0800_0000, firmware, Make.Token);
                await client.ReadMemoryAsync(0x0800_0000, new byte[256], Make.Token);
            }
            catch (CodedException)
            {
                if (client.IsBroken)
                {
                    await client.ResynchroniseAsync(Make.Token);
                }
            }

            (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x450, $"byte {lost} lost");
            device.Log.PhysicalSectorsErased.ShouldBeSubsetOf([0, 1], $"byte {lost} lost");
            device.Log.Programs.ShouldAllBe(program => program.Address == 0x0800_0000 && program.Length == 256);
            device.Peek(0x081E_0000, 32).ShouldBe(identity);
        }
    }

    [Fact]
    public async Task Writing_and_reading_reach_95_percent_of_the_protocols_limit()
    {
        VirtualDevice device = new(Make.H743, new DeviceOptions { Errata = [], FlashTimes = FlashTimes.None });
        await using BootloaderClient client = await VirtualDeviceTests.ConnectedAsync(device);
        TimeSpan start = device.Clock.Elapsed;
        for (uint at = 0; at < 0x10000; at += 256)
        {
            await client.WriteMemoryAsync(0x0800_0000 + at, s_block, Make.Token);
        }

        TimeSpan written = device.Clock.Elapsed;
        byte[] back = new byte[256];
        for (uint at = 0; at < 0x10000; at += 256)
        {
            await client.ReadMemoryAsync(0x0800_0000 + at, back, Make.Token);
        }

        (0x10000 / (written - start).TotalSeconds).ShouldBeGreaterThan(0.95 * 10_004);
        (0x10000 / (device.Clock.Elapsed - written).TotalSeconds).ShouldBeGreaterThan(0.95 * 10_004);
    }

    private static VirtualDevice Device(byte bootloaderId, params Erratum[] errata) =>
        new(Make.H743, new DeviceOptions { BootloaderId = bootloaderId, Errata = errata, FlashTimes = FlashTimes.Worst });

    private static async Task WriteAndReadBackAsync(BootloaderClient client, uint address)
    {
        await client.WriteMemoryAsync(address, s_block, Make.Token);
        byte[] back = new byte[256];
        await client.ReadMemoryAsync(address, back, Make.Token);
        back.ShouldBe(s_block);
    }

    private static async Task AgainAsync(BootloaderClient client)
    {
        client.IsConnected.ShouldBeFalse();
        await client.Link.DelayAsync(BootEntries.LongestStartUp, Make.Token);
        await client.ConnectAsync(Make.Token);
    }
}

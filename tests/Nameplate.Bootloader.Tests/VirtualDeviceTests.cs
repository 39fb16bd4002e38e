using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Simulator;

namespace Nameplate.Bootloader.Tests;

/// <summary>The client against the virtual device, which was written from the same documents by other hands.</summary>
public class VirtualDeviceTests
{
    [Fact]
    public async Task Erase_write_and_read_back_on_every_chip()
    {
        foreach (Chip chip in ChipDatabase.OfFamilies("H7", "H7RS"))
        {
            VirtualDevice device = new(chip);
            await using BootloaderClient client = await ConnectedAsync(device);
            (await client.GetIdAsync(Make.Token)).ShouldBe(chip.ProductId, chip.Name);
            byte[] data = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 7))];
            await client.EraseSectorsAsync([0], touchesBank2: false, Make.Token);
            await client.WriteMemoryAsync(0x0800_0000, data, Make.Token);
            await client.WriteMemoryAsync(0x0800_0100, data, Make.Token);
            byte[] back = new byte[256];
            await client.ReadMemoryAsync(0x0800_0100, back, Make.Token);
            back.ShouldBe(data, chip.Name);
            device.AtPrompt.ShouldBeTrue(chip.Name);
        }
    }

    [Fact]
    public async Task Connect_takes_less_than_300_ms_on_a_ROM_that_is_ready()
    {
        VirtualDevice device = new(Make.H743, new DeviceOptions { Errata = [] });
        VirtualLink link = device.Connect();
        await link.DelayAsync(Make.H743.Rom.StartUp, Make.Token);
        TimeSpan start = device.Clock.Elapsed;
        await new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token);
        (device.Clock.Elapsed - start).ShouldBeLessThan(TimeSpan.FromSeconds(0.3));
    }

    [Fact]
    public async Task The_sim_preset_enters_the_bootloader_and_leaves_it()
    {
        VirtualDevice device = new(Make.H743, new DeviceOptions { Boot0 = false });
        device.InBootloader.ShouldBeFalse();
        await using BootloaderClient client = new(device.Connect(), new SyncBudget());
        await client.ConnectAsync(BootEntries.Sim, Make.Token);
        device.InBootloader.ShouldBeTrue();
        await BootEntries.Sim.LeaveAsync(client.Link, Make.Token);
        device.InBootloader.ShouldBeFalse();
    }

    internal static async Task<BootloaderClient> ConnectedAsync(VirtualDevice device)
    {
        BootloaderClient client = new(device.Connect(), new SyncBudget());
        await client.Link.DelayAsync(device.Chip.Rom.StartUp, Make.Token);
        await client.ConnectAsync(Make.Token);
        client.Configure(device.Chip, device.BootloaderId);
        client.Allowance = Make.Everything;
        return client;
    }
}

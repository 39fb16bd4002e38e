using System.Text;

namespace Nameplate.Simulator.Tests;

/// <summary>Pins, reset and the application that runs when the bootloader does not.</summary>
public class ApplicationTests
{
    [Fact]
    public async Task With_boot0_low_the_application_prints_and_hears_no_sync()
    {
        Line line = Application("hello\r\n");
        Encoding.ASCII.GetString(Line.Bytes(await line.Ask("7F", 14))).ShouldBe("hello\r\nhello\r\n");
    }

    [Fact]
    public async Task By_switch_the_application_is_silent()
    {
        Line line = Application(null);
        (await line.Ask("7F", 1)).ShouldBe("");
        line.Device.InBootloader.ShouldBeFalse();
    }

    [Fact]
    public void With_blank_vectors_no_application_runs()
    {
        var device = new VirtualDevice(TestChips.H743xI, new DeviceOptions { Boot0 = false });
        device.Crashed.ShouldBeTrue();
    }

    [Fact]
    public async Task Control_lines_reset_into_the_bootloader_and_out_of_it()
    {
        Line line = Application("x");
        line.Link.SetControlLines(dtr: true, rts: true);
        line.Link.SetControlLines(dtr: true, rts: false);
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        line.Link.DiscardInput();
        await line.Expect("7F", "79");
        line.Link.SetControlLines(dtr: false, rts: true);
        line.Link.SetControlLines(dtr: false, rts: false);
        line.Device.InBootloader.ShouldBeFalse();
    }

    [Fact]
    public async Task Before_its_start_up_time_is_over_the_bootloader_hears_nothing()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        line.Device.Reset();
        await line.Expect("7F", "");
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        await line.Expect("7F", "79");
    }

    [Fact]
    public async Task Ram_keeps_what_was_written_over_a_reset_and_loses_it_without_power()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Write(0x24005000, Line.Counting(8));
        (await line.Read(0x24005000, 8)).ShouldBe(Line.Counting(8));
        line.Device.PowerCycle();
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        await line.Expect("7F", "79");
        (await line.Read(0x24005000, 8)).ShouldBe(new byte[8]);
    }

    private static Line Application(string? text)
    {
        var device = new VirtualDevice(TestChips.H743xI, new DeviceOptions { Boot0 = false, ApplicationText = text });
        device.Preload(0x08000000, Line.Counting(32));
        device.PowerCycle();
        return new Line(device);
    }
}

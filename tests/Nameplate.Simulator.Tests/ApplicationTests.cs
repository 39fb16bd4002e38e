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

    [Fact]
    public async Task Asked_for_it_an_application_that_knows_how_enters_the_bootloader_although_boot0_is_low()
    {
        Line line = Application(null, ApplicationKind.EntersBootloader);
        await line.Expect("7F 7F 7F", "");
        await line.Expect(Request + " 0D 0A", Answer);
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        await line.Expect("7F", "79");
        await line.Expect("00 FF", Line.GetOfV31);
    }

    [Theory]
    [InlineData("0D")]
    [InlineData("0A")]
    public async Task One_of_CR_and_LF_is_enough_and_noise_and_7F_do_no_harm(string end)
    {
        Line line = Application(null, ApplicationKind.EntersBootloader);
        await line.Expect($"00 41 7F {Request.Replace(" 6E", " 7F 6E", StringComparison.Ordinal)} 7F {end}", Answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20 0D 0A")]
    public async Task Anything_but_the_whole_line_is_not_answered(string end)
    {
        Line line = Application(null, ApplicationKind.EntersBootloader);
        await line.Expect($"{Request} {end}".Trim(), "");
        line.Device.InBootloader.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reset_after_the_bootloader_was_entered_starts_the_application()
    {
        Line line = Application(null, ApplicationKind.EntersBootloader);
        await line.Ask(Request + " 0D", 32);
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        await line.Expect("7F", "79");
        line.Device.Reset();
        line.Device.InBootloader.ShouldBeFalse();
    }

    [Fact]
    public async Task An_application_that_only_prints_does_not_know_the_request()
    {
        Line line = Application(null, ApplicationKind.Prints);
        await line.Expect(Request + " 0D 0A", "");
    }

    // Control: text before the first 0x7F locks a wrong rate, and no later 0x7F is answered as one.
    [Fact]
    public async Task A_bootloader_that_hears_the_request_first_is_deaf_until_its_reset()
    {
        var line = new Line(new VirtualDevice(TestChips.H743xI));
        await line.Ask(Request + " 0D 0A", 64);
        (await line.Ask("7F", 1)).ShouldNotBe("79");
        (await line.Ask("00 FF", 15)).ShouldNotBe(Line.GetOfV31);
        line.Device.AtPrompt.ShouldBeFalse();
        line.Device.Reset();
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        line.Link.DiscardInput();
        await line.Expect("7F", "79");
    }

    // "@nameplate: enter bootloader!" and "@nameplate: bootloader follows" CR LF, as docs/protocol/application-entry.md has them.
    private const string Request =
        "40 6E 61 6D 65 70 6C 61 74 65 3A 20 65 6E 74 65 72 20 62 6F 6F 74 6C 6F 61 64 65 72 21";

    private const string Answer =
        "40 6E 61 6D 65 70 6C 61 74 65 3A 20 62 6F 6F 74 6C 6F 61 64 65 72 20 66 6F 6C 6C 6F 77 73 0D 0A";

    private static Line Application(string? text, ApplicationKind kind = ApplicationKind.Prints)
    {
        var device = new VirtualDevice(TestChips.H743xI,
            new DeviceOptions { Boot0 = false, Application = kind, ApplicationText = text });
        device.Preload(0x08000000, Line.Counting(32));
        device.PowerCycle();
        return new Line(device);
    }
}

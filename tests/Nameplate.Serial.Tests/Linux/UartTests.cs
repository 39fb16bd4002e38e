using System.Diagnostics;

namespace Nameplate.Serial.Tests.Linux;

// What the port asks of a UART, seen by a library between the program and the kernel: a pty alone drops parity and lines.
public sealed class UartTests
{
    [Fact]
    public async Task Parity_is_asked_for_and_found_in_force()
    {
        using var shim = PtyShim.Required();
        using var pty = new Pty();
        string printed = await shim.ProbeAsync(pty.Path, "115200", "even", "-", "-", "settings");
        printed.ShouldBe("115200 8E1; Parity, ControlLines, LowLatency\n");
        shim.Acts[0].ShouldBe("termios rate=115200 data=8 parity=even stop=1 hupcl=0 crtscts=0 inpck=1");
    }

    [Fact]
    public async Task No_parity_leaves_the_check_off()
    {
        using var shim = PtyShim.Required();
        using var pty = new Pty();
        await shim.ProbeAsync(pty.Path, "1234567", "none", "-", "-");
        shim.Acts[0].ShouldBe("termios rate=1234567 data=8 parity=none stop=1 hupcl=0 crtscts=0 inpck=0");
    }

    [Theory]
    [InlineData("0", "1", "lines dtr=0 rts=1")]
    [InlineData("1", "0", "lines dtr=1 rts=0")]
    [InlineData("0", "0", "lines dtr=0 rts=0")]
    [InlineData("-", "0", "lines dtr=1 rts=0")]
    public async Task Lines_are_driven_at_open_in_one_step_before_anything_is_sent(string dtr, string rts, string expected)
    {
        using var shim = PtyShim.Required();
        using var pty = new Pty();
        await shim.ProbeAsync(pty.Path, "115200", "even", dtr, rts, "send=7F");
        shim.Acts[1..].ShouldBe([expected, "write 7F", "close"]);
    }

    [Fact]
    public async Task Lines_that_are_not_given_are_not_touched()
    {
        using var shim = PtyShim.Required();
        using var pty = new Pty();
        await shim.ProbeAsync(pty.Path, "115200", "even", "-", "-", "send=7F");
        shim.Acts[1..].ShouldBe(["write 7F", "close"]);
    }

    [Fact]
    public async Task Line_changes_and_bytes_keep_their_order()
    {
        using var shim = PtyShim.Required();
        using var pty = new Pty();
        await shim.ProbeAsync(pty.Path, "115200", "even", "0", "0", "lines=11", "lines=01", "send=7F", "lines=00", "send=00FF");
        shim.Acts[1..].ShouldBe(
        [
            "lines dtr=0 rts=0", "lines dtr=1 rts=1", "lines dtr=0 rts=1", "write 7F", "lines dtr=0 rts=0", "write 00 FF",
            "close",
        ]);
    }

    [Fact]
    public async Task Clear_to_send_is_read_from_the_port()
    {
        using var shim = PtyShim.Required();
        using var pty = new Pty();
        (await shim.ProbeAsync(pty.Path, "115200", "even", "-", "-", "cts")).ShouldBe("cts True\n");
    }

    // The shim as the proof's control: without it the same program must find neither parity nor lines.
    [Fact]
    public async Task Without_the_shim_the_same_program_finds_a_bare_pty()
    {
        using var pty = new Pty();
        using Process probe = Probe.Start([pty.Path, "115200", "even", "-", "-", "settings", "cts"]);
        (await Probe.FinishAsync(probe)).ShouldBe("115200 8N1; LowLatency\ncts \n");
    }

    [Fact]
    public async Task Another_program_holding_the_port_is_named()
    {
        using var pty = new Pty();
        using Process holder = Probe.Start([pty.Path, "115200", "none", "-", "-", "wait"]);
        (await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("open");
        LinkException busy = Should.Throw<LinkException>(() => SerialPort.Open(pty.Path, new SerialSettings()));
        busy.Reason.ShouldBe(LinkFailure.Busy);
        busy.Message.ShouldContain($"(process {holder.Id})");
        await holder.StandardInput.WriteLineAsync();
        await Probe.FinishAsync(holder);
    }

    [Fact]
    public async Task A_killed_program_leaves_the_port_free()
    {
        using var pty = new Pty();
        using Process holder = Probe.Start([pty.Path, "115200", "none", "-", "-", "wait"]);
        (await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("open");
        holder.Kill();
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using SerialPort port = SerialPort.Open(pty.Path, new SerialSettings());
    }

    // Someone else's program under the same shim: stm32flash aborts on a bare pty because parity is not kept.
    [Fact]
    public async Task The_shim_lets_stm32flash_ask_for_parity()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/stm32flash"), "stm32flash is not installed: apt-get install stm32flash");
        using var shim = PtyShim.Required();
        using var pty = new Pty();
        // Nobody answers, so it fails, after it has set up the port and sent its first byte.
        (await shim.RunAsync("/usr/bin/stm32flash", "-m", "8e1", "-b", "115200", pty.Path)).ShouldNotBe(0);
        shim.Acts.ShouldContain(act => act.StartsWith("termios rate=115200 data=8 parity=even stop=1", StringComparison.Ordinal));
        shim.Acts.ShouldContain("write 7F");
    }
}

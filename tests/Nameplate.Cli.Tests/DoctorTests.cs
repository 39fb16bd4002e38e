using System.Text.Json;
using Nameplate.Serial;
using Nameplate.Serial.Faults;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>Each check of doctor finds its own fault, says what to do, and what is sent is a connect and no more.</summary>
public sealed class DoctorTests : IDisposable
{
    private const byte Sync = 0x7F;
    private const byte Ack = 0x79;

    private static readonly PortSurvey s_ftdi = new("/dev/ttyUSB0", true, new SerialPortInfo("/dev/ttyUSB0", null, "ftdi_sio",
        new UsbIdentity(0x0403, 0x6001, "FTDI", "FT232R USB UART", "A50285BI", 0), []), []);

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task A_device_that_answers_passes_every_check()
    {
        VirtualDevice device = Adapter();

        CliResult result = await _desk.MustAsync("doctor", "-p", "p");

        result.LastLine.ShouldBe("done: a bootloader answers on p");
        result.Out.ShouldContain("port         ok     /dev/ttyUSB0, USB 0403:6001 FTDI FT232R USB UART (ftdi_sio)");
        result.Out.ShouldContain("latency      ok     16 ms, lowered to 1 ms");
        result.Out.ShouldContain("next         nameplate inspect -p p");
        Checks(await _desk.MustAsync("doctor", "-p", "p", "--json")).Values.ShouldAllBe(finding => finding == "ok");
        device.Log.Programs.ShouldBeEmpty();
        device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_sends_a_connect_and_nothing_else()
    {
        VirtualDevice device = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        List<byte> sent = [];
        _desk.Port("p", () => Port(new TamperLink(device.Connect("p"), frame =>
        {
            sent.AddRange(frame);
            return Tampering.Pass(frame);
        })));

        await _desk.MustAsync("doctor", "-p", "p");

        sent.ShouldBe([Sync, 0x00, 0xFF]);
    }

    [Fact]
    public async Task Silence_costs_three_0x7F_and_nothing_else()
    {
        List<byte> sent = [];
        Line(bytes =>
        {
            sent.AddRange(bytes);
            return [];
        });

        CliResult result = await _desk.RunAsync("doctor", "-p", "p");

        result.ExitCode.ShouldBe(4, result.ToString());
        sent.ShouldBe([Sync, Sync, Sync]);
        result.Error.ShouldContain("error N401");
        result.Error.ShouldContain("Try:    hold BOOT0 and press RESET, and check that TX and RX are crossed; then: nameplate doctor -p p");
        result.Error.ShouldContain("nothing was erased or written. Identity: not read.");
    }

    [Fact]
    public async Task A_port_that_is_missing()
    {
        CliResult result = await FailsToOpenAsync(LinkFailure.Missing);

        result.ExitCode.ShouldBe(3);
        Checks(result)["port"].ShouldBe("fault");
        Checks(result)["permission"].ShouldBe("not-reached");
        Next(result).ShouldBe(("plug the adapter in", "nameplate ports"));
    }

    [Fact]
    public async Task Something_that_is_no_port()
    {
        CliResult result = await FailsToOpenAsync(LinkFailure.Unusable);

        Checks(result)["port"].ShouldBe("fault");
        Next(result).ShouldBe(("name a serial port", "nameplate ports"));
    }

    [Fact]
    public async Task A_port_that_may_not_be_opened()
    {
        CliResult result = await FailsToOpenAsync(LinkFailure.Denied, "sudo usermod -aG dialout ada, then log out and in again.");

        result.ExitCode.ShouldBe(3);
        Checks(result)["port"].ShouldBe("ok");
        Checks(result)["permission"].ShouldBe("fault");
        Checks(result)["latency"].ShouldBe("not-reached");
        Next(result).ShouldBe(("sudo usermod -aG dialout ada, then log out and in again", "nameplate doctor -p p"));
    }

    [Fact]
    public async Task A_port_that_another_program_locked()
    {
        CliResult result = await FailsToOpenAsync(LinkFailure.Busy, "End that program, or wait for it.",
            s_ftdi with { Holders = [new PortHolder(977, "minicom")] });

        result.ExitCode.ShouldBe(3);
        Checks(result)["permission"].ShouldBe("ok");
        Checks(result)["holder"].ShouldBe("fault");
    }

    [Theory]
    [InlineData("brltty", "end that program")]
    [InlineData("ModemManager", "sudo systemctl stop ModemManager")]
    public async Task Another_program_that_listens_too(string program, string way)
    {
        Adapter(told: s_ftdi with { Holders = [new PortHolder(977, program)] });

        CliResult result = await _desk.MustAsync("doctor", "-p", "p");

        result.Out.ShouldContain($"holder       look   {program} (process 977) has it open too, and may take bytes away");
        result.Out.ShouldContain(way);
        result.LastLine.ShouldBe("done: a bootloader answers on p; 1 thing to look at");
    }

    [Fact]
    public async Task A_latency_timer_that_could_not_be_lowered()
    {
        Adapter(new LatencyReport { FoundMilliseconds = 16, NowMilliseconds = 16, HowToFix = "echo 1 | sudo tee /sys/x/latency_timer" });

        CliResult result = await _desk.MustAsync("doctor", "-p", "p");

        result.Out.ShouldContain("latency      look   the adapter keeps answers back for 16 ms: a third of the speed");
        result.Out.ShouldContain("echo 1 | sudo tee /sys/x/latency_timer");
    }

    [Fact]
    public async Task A_boot_preset_without_control_lines()
    {
        Line(_ => []);

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--boot", "rts-dtr", "--json");

        result.ExitCode.ShouldBe(3);
        Checks(result)["lines"].ShouldBe("fault");
        Checks(result)["bootloader"].ShouldBe("not-reached");
        Next(result).ShouldBe(("hold BOOT0 and press RESET", "nameplate doctor -p p --boot none"));
    }

    [Fact]
    public async Task Control_lines_that_may_be_wired_are_the_next_thing_to_try()
    {
        Line(_ => [], LinkCapabilities.Parity | LinkCapabilities.ControlLines);

        CliResult manual = await _desk.RunAsync("doctor", "-p", "p", "--json");
        CliResult preset = await _desk.RunAsync("doctor", "-p", "p", "--boot", "rts-dtr", "--json");

        Next(manual).Command.ShouldBe("nameplate doctor -p p --boot rts-dtr");
        Next(preset).Command.ShouldBe("nameplate doctor -p p --boot dtr-rts");
    }

    // 7F and 79 have an odd number of ones: their parity bit looks like a stop bit, and they pass without one.
    [Fact]
    public async Task A_parity_bit_that_gets_lost_on_the_way()
    {
        Line(bytes => bytes.SequenceEqual((byte[])[Sync]) ? [Ack] : [0x1F]);

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        result.ExitCode.ShouldBe(4, result.ToString());
        Checks(result)["parity"].ShouldBe("fault");
        Text(result, "parity").ShouldStartWith("7F was answered with 79, but Get was not understood (79 ");
        Next(result).ShouldBe(("press RESET with BOOT0 high", "nameplate doctor -p p --baud 57600"));
    }

    [Fact]
    public async Task Bytes_that_come_with_a_wrong_parity()
    {
        Line(_ => [0x00, 0x31]);

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        Checks(result)["parity"].ShouldBe("fault");
        Text(result, "parity").ShouldStartWith("bytes come with a wrong parity or stop bit and are read as 00");
    }

    [Fact]
    public async Task A_port_that_drops_the_parity()
    {
        VirtualDevice device = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        _desk.Port("p", () => Port(new LineLink(device.Connect("p"), LinkCapabilities.None)));

        CliResult works = await _desk.MustAsync("doctor", "-p", "p", "--json");
        Line(_ => [0xF1, 0x13, 0x61], LinkCapabilities.None, Parity.None);
        CliResult fails = await _desk.RunAsync("doctor", "-p", "p", "--json");

        Checks(works)["parity"].ShouldBe("look");
        Checks(fails)["parity"].ShouldBe("fault");
        Text(fails, "parity").ShouldStartWith("the port runs without parity");
    }

    [Fact]
    public async Task A_floating_input_with_no_device_behind_it()
    {
        _desk.Port("p", () => Port(new FaultyLink(new CannedLink("p", _ => [0xE0, 0x81]), []), heard: [0xFC, 0x00, 0xE0, 0xFF]));

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        result.ExitCode.ShouldBe(4, result.ToString());
        Checks(result)["noise"].ShouldBe("fault");
        Checks(result)["parity"].ShouldBe("ok");
        Text(result, "noise").ShouldStartWith("4 bytes came while nothing was sent (FC 00 E0 FF): the adapter's RX floats");
    }

    [Fact]
    public async Task Noise_before_a_device_that_answers_all_the_same()
    {
        VirtualDevice device = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        _desk.Port("p", () => Port(device.Connect("p"), heard: [0xFC]));

        CliResult result = await _desk.MustAsync("doctor", "-p", "p", "--json");

        Checks(result)["noise"].ShouldBe("look");
        Checks(result)["bootloader"].ShouldBe("ok");
    }

    [Fact]
    public async Task The_answer_that_an_interrupted_run_left()
    {
        _desk.Port("p", () => Port(new CannedLink("p", _ => []), heard: [Ack]));

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        Text(result, "noise").ShouldBe("79 was waiting: an interrupted run's last answer");
        result.ExitCode.ShouldBe(4);
    }

    [Fact]
    public async Task An_application_that_prints_while_nothing_is_sent()
    {
        _desk.Port("p", () => Port(new CannedLink("p", _ => []), heard: "tick 1\r\ntick 2\r\n"u8.ToArray()));

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        Text(result, "noise").ShouldStartWith("text comes unasked: \"tick 1");
        Next(result).Command.ShouldBe("nameplate doctor -p p --boot app");
    }

    [Fact]
    public async Task An_application_that_answers_with_text()
    {
        _desk.Board("a", options: new DeviceOptions { Boot0 = false, Application = ApplicationKind.Prints });
        Line(_ => "unknown command\r\n"u8.ToArray());

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        Checks(result)["bootloader"].ShouldBe("fault");
        result.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("N404");
        Next(result).Command.ShouldBe("nameplate doctor -p p --boot app");
    }

    [Fact]
    public async Task Its_own_bytes_alone()
    {
        Line(bytes => bytes);

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        result.ExitCode.ShouldBe(4);
        Checks(result)["echo"].ShouldBe("fault");
        Text(result, "echo").ShouldStartWith("what is sent comes back and nothing else (7F");
        Checks(result)["bootloader"].ShouldBe("not-reached");
    }

    // An RS-485 adapter whose receiver stays on while it sends: the device is there, behind the echo.
    [Fact]
    public async Task Its_own_bytes_with_the_devices_answer_behind_them()
    {
        Line(bytes => [.. bytes, Ack]);

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        Checks(result)["echo"].ShouldBe("fault");
        Text(result, "echo").ShouldContain("a half-duplex adapter that hears itself");
        Checks(result)["bootloader"].ShouldBe("look");
    }

    // The same on a virtual device's own wire.
    [Theory]
    [InlineData("echo@rx=1:count=9", "echo")]
    [InlineData("drift@tx=1:count=99:percent=-12", "bootloader")]
    [InlineData("silence@rx=1", "bootloader")]
    public async Task A_fault_that_the_simulator_plays(string spec, string check)
    {
        VirtualDevice device = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        device.Faults.Arm(FaultSpec.Parse(spec)[0]);
        _desk.Port("p", () => Port(new LineLink(device.Connect("p"), LinkCapabilities.Parity)));

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        result.ExitCode.ShouldBe(4, result.ToString());
        Checks(result)[check].ShouldBe("fault", result.ToString());
    }

    [Fact]
    public async Task A_cable_that_is_pulled_meanwhile()
    {
        VirtualDevice device = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        _desk.Port("p", () => Port(new FaultyLink(device.Connect("p"), new LinkFault.Unplug(LinkDirection.ToDevice, 1))));

        CliResult result = await _desk.RunAsync("doctor", "-p", "p", "--json");

        result.ExitCode.ShouldBe(3, result.ToString());
        result.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("N304");
        Checks(result)["port"].ShouldBe("fault");
    }

    [Fact]
    public async Task What_a_system_does_not_tell_is_said()
    {
        Adapter(told: new PortSurvey("COM7", null, null, null));

        CliResult result = await _desk.MustAsync("doctor", "-p", "p");

        result.Out.ShouldContain("port         ok     COM7");
        result.Out.ShouldContain("holder       -      this system does not tell who holds a port; opening it does");
    }

    [Fact]
    public async Task A_virtual_device_has_no_adapter_to_look_at()
    {
        CliResult result = await _desk.MustAsync("doctor", "-p", "sim:stm32h743xi", "--json");

        Checks(result)["latency"].ShouldBe("absent");
        Checks(result)["lines"].ShouldBe("ok");
        Next(result).ShouldBe((null, "nameplate inspect -p sim:stm32h743xi"));
    }

    [Fact]
    public async Task The_one_connect_is_in_the_trace()
    {
        string trace = Path.Combine(_desk.Folder, "wire.txt");

        await _desk.MustAsync("doctor", "-p", "sim:stm32h743xi", "--trace", trace);

        (await File.ReadAllTextAsync(trace, TestContext.Current.CancellationToken)).ShouldContain("7F");
    }

    [Fact]
    public async Task Json_has_every_check_in_the_order_of_the_words()
    {
        CliResult result = await _desk.MustAsync("doctor", "-p", "sim:stm32h743xi", "--json");

        Checks(result).Keys.ShouldBe(Nameplate.Cli.Doctor.Checks.Names);
        result.Json.GetProperty("schema").GetString().ShouldBe("nameplate.doctor/1");
        result.Json.GetProperty("settings").GetString().ShouldBe("115200 8E1");
    }

    private VirtualDevice Adapter(LatencyReport? latency = null, PortSurvey? told = null)
    {
        VirtualDevice device = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        _desk.Port("p", () => new TestPort("p", () => new LineLink(device.Connect("p"), LinkCapabilities.Parity | LinkCapabilities.ControlLines), isVirtual: false)
        {
            Told = told ?? s_ftdi,
            Latency = latency ?? new LatencyReport { FoundMilliseconds = 16, NowMilliseconds = 1 },
        });
        return device;
    }

    private void Line(Func<byte[], byte[]> answer, LinkCapabilities capabilities = LinkCapabilities.Parity, Parity parity = Parity.Even) =>
        _desk.Port("p", () => Port(new LineLink(new CannedLink("p", answer), capabilities, parity)));

    private static TestPort Port(ISerialLink link, byte[]? heard = null) =>
        new("p", () => heard is null ? link : new LineLink(link, link.Capabilities, heard: heard), isVirtual: false) { Told = s_ftdi, Latency = new LatencyReport() };

    private async Task<CliResult> FailsToOpenAsync(LinkFailure reason, string? hint = null, PortSurvey? told = null)
    {
        _desk.Port("p", () => new TestPort("p", () => throw new LinkException("p", reason, $"p: {reason}.", hint), isVirtual: false) { Told = told ?? s_ftdi });
        return await _desk.RunAsync("doctor", "-p", "p", "--json");
    }

    private static Dictionary<string, string> Checks(CliResult result) => result.Json.GetProperty("checks").EnumerateArray()
        .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("finding").GetString()!);

    private static string Text(CliResult result, string name) => result.Json.GetProperty("checks").EnumerateArray()
        .Single(check => check.GetProperty("name").GetString() == name).GetProperty("text").GetString()!;

    private static (string? Do, string Command) Next(CliResult result)
    {
        JsonElement next = result.Json.GetProperty("next");
        return (next.GetProperty("do").GetString(), next.GetProperty("command").GetString()!);
    }
}

using System.Text.Json;
using Nameplate.Cli.Commands;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>The verbs, their last lines, exit codes and JSON.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly Desk _desk = new();

    public static TheoryData<string> Verbs => [.. new NameplateCommand().Verbs.Select(verb => verb.Name)];

    public void Dispose() => _desk.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_of_every_verb_has_a_description_and_an_example(string verb)
    {
        CliResult help = await _desk.RunAsync(verb, "--help");

        help.ExitCode.ShouldBe(0);
        help.Out.ShouldContain("Description:");
        help.Out.ShouldContain($"Examples:\n  nameplate {verb}");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_example_is_a_command_line_that_parses(string verb)
    {
        NameplateCommand root = new();
        foreach (string example in root.Verbs.Single(candidate => candidate.Name == verb).Examples)
        {
            root.Parse(example["nameplate ".Length..], CommandLine.Parsing).Errors.ShouldBeEmpty(example);
        }
    }

    [Theory]
    [InlineData("show", "--baud", "fast")]
    [InlineData("show", "--baud", "")]
    [InlineData("show", "--wait", "soon")]
    [InlineData("show", "--wait", "1,5")]
    [InlineData("plan", "x.hex", "--chip", "h743xi", "--inactive-bank")]
    [InlineData("show", "--regions", "1e9")]
    [InlineData("update", "x.hex", "--attempts", "many")]
    [InlineData("simulate", "--devices", "18446744073709551616")]
    [InlineData("simulate", "--tcp", "NaN")]
    [InlineData("generate", "linker", "--chip", "stm32h743xi", "--out", "a", "--out", "b")]
    [InlineData("plan", "")]
    [InlineData("show", "")]
    [InlineData("backup", "")]
    [InlineData("restore", "")]
    [InlineData("show", "--trace", "")]
    [InlineData("simulate", "--chip", "stm32h743xi", "--save", "")]
    [InlineData("generate", "header", "--chip", "stm32h743xi", "--fields", "")]
    public async Task A_value_that_is_none_is_a_wrong_command_line(params string[] arguments)
    {
        CliResult result = await _desk.RunAsync(arguments);

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldStartWith("error N201:");
    }

    [Fact]
    public async Task Nothing_typed_shows_the_help()
    {
        CliResult result = await _desk.RunAsync();

        result.ExitCode.ShouldBe(0);
        result.Out.ShouldContain("nameplate demo");
    }

    [Fact]
    public async Task A_number_is_assigned_and_read_back()
    {
        _desk.Board("a");

        CliResult result = await _desk.RunAsync("assign", "10", "-p", "sim:a");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.LastLine.ShouldBe("done: this is device #10, read back");
        (await _desk.RunAsync("show", "-p", "sim:a")).LastLine.ShouldBe("this is device #10");
    }

    [Fact]
    public async Task The_same_number_again_programs_nothing()
    {
        VirtualDevice device = _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        device.Log.Clear();

        CliResult result = await _desk.RunAsync("assign", "10", "-p", "sim:a");

        result.LastLine.ShouldBe("done: this is device #10 already; nothing was written");
        device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_number_is_written_when_the_question_is_answered_with_yes()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        _desk.Answer = "y";

        CliResult result = await _desk.RunAsync("assign", "11", "-p", "sim:a", "--replace", "--reason", "board swapped");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.LastLine.ShouldBe("done: this is device #11 now (it was #10), read back");
    }

    [Fact]
    public async Task Another_number_is_not_written_when_the_question_is_answered_with_no()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        _desk.Answer = "n";

        CliResult result = await _desk.RunAsync("assign", "11", "-p", "sim:a", "--replace", "--reason", "board swapped");

        result.ExitCode.ShouldBe(130);
        (await _desk.RunAsync("show", "-p", "sim:a")).LastLine.ShouldBe("this is device #10");
    }

    [Fact]
    public async Task Replace_needs_a_reason() =>
        (await _desk.RunAsync("assign", "11", "-p", "sim:stm32h743xi", "--replace")).ExitCode.ShouldBe(2);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("18446744073709551616")]
    [InlineData("0x10")]
    public async Task What_is_no_number_is_refused_before_a_port_is_opened(string number) =>
        (await _desk.RunAsync("assign", number, "-p", "sim:stm32h743xi")).ExitCode.ShouldBe(2);

    [Fact]
    public async Task The_largest_number_is_printed_whole()
    {
        _desk.Board("a");

        CliResult result = await _desk.RunAsync("assign", "18446744073709551615", "-p", "sim:a", "--json");

        result.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("18446744073709551615");
    }

    [Fact]
    public async Task Fields_are_set_shown_and_removed()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--set", "start_delay=250ms");
        await _desk.MustAsync("set", "gain@801:u32[us]=7", "offset@802:i16=-3", "-p", "sim:a");

        CliResult shown = await _desk.RunAsync("show", "-p", "sim:a");
        shown.Out.ShouldContain("250 ms");
        shown.Out.ShouldMatch("gain +7");
        shown.Out.ShouldMatch("offset +-3");

        await _desk.MustAsync("unset", "gain", "-p", "sim:a");
        CliResult after = await _desk.RunAsync("show", "-p", "sim:a", "--json");
        after.Json.GetProperty("identity").GetProperty("newest").GetProperty("fields").EnumerateArray()
            .Select(field => field.GetProperty("name").GetString()).ShouldBe(["start_delay", "offset"]);
    }

    [Fact]
    public async Task A_field_is_known_from_the_file_above_the_working_folder()
    {
        _desk.Board("a");
        _desk.File("nameplate.fields.json", """
            { "schema": "nameplate.fields/1", "fields": [ { "name": "rs485_delay", "tag": "801", "type": "u32", "unit": "us" } ] }
            """);

        CliResult result = await _desk.RunAsync("assign", "10", "--set", "rs485_delay=250", "-p", "sim:a");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.Out.ShouldContain("250 us");
    }

    [Fact]
    public async Task An_undeclared_field_gets_the_line_to_write()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");

        (await _desk.RunAsync("set", "gain=5", "-p", "sim:a")).Error.ShouldContain("gain@801:u32=5");
    }

    [Fact]
    public async Task An_update_leaves_the_number_and_says_so()
    {
        VirtualDevice device = _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");

        CliResult result = await _desk.RunAsync("update", _desk.File("fw.hex", Firmware.Hex(1)), "-p", "sim:a");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.LastLine.ShouldStartWith("done: firmware ");
        result.LastLine.ShouldContain("verified; identity #10 intact, proven byte for byte");
        device.Peek(0x08000000, 2048).ShouldBe(Firmware.Bytes(1));
    }

    [Fact]
    public async Task An_update_says_what_it_will_erase_before_it_erases()
    {
        _desk.Board("a");

        string text = (await _desk.RunAsync("update", _desk.File("fw.hex", Firmware.Hex(1)), "-p", "sim:a")).Out;

        text.IndexOf("erases", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("erasing", StringComparison.Ordinal));
        text.ShouldContain("0x08000000..0x0801FFFF (128 KB)");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task On_a_terminal_bars_are_drawn_and_the_last_line_stays(int width)
    {
        _desk.Board("a");
        _desk.Board("b", options: new DeviceOptions { Seed = 2 });
        _desk.Width = width;
        string firmware = _desk.File("fw.hex", Firmware.Hex(1));

        CliResult one = await _desk.RunAsync("update", firmware, "-p", "sim:a");
        CliResult two = await _desk.RunAsync("update", firmware, "--all", "-p", "sim:a", "-p", "sim:b");

        one.ExitCode.ShouldBe(0, one.ToString());
        one.Out.ShouldContain("done: firmware");
        two.ExitCode.ShouldBe(0, two.ToString());
        two.Out.ShouldContain("done: 2 devices");
    }

    [Fact]
    public async Task Colours_are_left_out_where_they_are_not_wanted()
    {
        _desk.Width = 80;
        _desk.Variables["NO_COLOR"] = "1";

        (await _desk.RunAsync("chips")).Out.ShouldNotContain("\e[3");
    }

    [Fact]
    public async Task A_device_without_an_identity_is_updated_and_the_verdict_says_that_it_has_none()
    {
        _desk.Board("a");

        CliResult result = await _desk.RunAsync("update", _desk.File("fw.hex", Firmware.Hex(1)), "-p", "sim:a");

        result.ExitCode.ShouldBe(0);
        result.LastLine.ShouldContain("no identity on this device");
    }

    [Fact]
    public async Task Several_devices_are_updated_at_once()
    {
        for (int i = 1; i <= 4; i++)
        {
            _desk.Board($"b{i}", options: new DeviceOptions { Seed = i });
            await _desk.MustAsync("assign", $"{i}", "-p", $"sim:b{i}");
        }

        CliResult result = await _desk.RunAsync("update", _desk.File("fw.hex", Firmware.Hex(1)),
            "-p", "sim:b1", "-p", "sim:b2", "-p", "sim:b3", "-p", "sim:b4", "--json");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.Json.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("number").GetString())
            .ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Number_and_firmware_are_provisioned_in_one_pass()
    {
        _desk.Board("a");

        CliResult result = await _desk.RunAsync("provision", _desk.File("fw.hex", Firmware.Hex(1)), "--number", "55", "-p", "sim:a");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.LastLine.ShouldContain("device #55, read back");
        result.LastLine.ShouldContain("identity #55 intact");
    }

    [Fact]
    public async Task A_plan_needs_no_device()
    {
        CliResult result = await _desk.RunAsync("plan", _desk.File("fw.hex", Firmware.Hex(1)), "--chip", "h723zg", "--json");

        result.ExitCode.ShouldBe(0, result.ToString());
        JsonElement plan = result.Json.GetProperty("plan");
        plan.GetProperty("chip").GetString().ShouldBe("STM32H723xG");
        plan.GetProperty("fences")[0].GetProperty("range").GetProperty("start").GetString().ShouldBe("0x080E0000");
        plan.GetProperty("sacrificialWords").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_plan_on_a_device_changes_nothing()
    {
        VirtualDevice device = _desk.Board("a");

        await _desk.MustAsync("plan", _desk.File("fw.hex", Firmware.Hex(1)), "-p", "sim:a");

        device.Log.Erases.ShouldBeEmpty();
        device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dump_is_shown_like_a_device()
    {
        VirtualDevice device = _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--set", "serial=A-0010");
        string dump = _desk.File("dump.bin", device.Peek(0x081E0000, 0x8000));

        CliResult result = await _desk.RunAsync("show", dump, "--base", "0x081E0000");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.LastLine.ShouldBe("this is device #10");
        result.Out.ShouldContain("A-0010");
    }

    [Fact]
    public async Task Inspect_tells_chip_identity_and_errata()
    {
        _desk.Board("a", "h723zg");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");

        CliResult result = await _desk.RunAsync("inspect", "-p", "sim:a");

        result.LastLine.ShouldBe("STM32H723xG, device #10");
        result.Out.ShouldContain("read-then-write-drops-32");
    }

    [Theory]
    [InlineData("chips")]
    [InlineData("ports")]
    [InlineData("inspect", "-p", "sim:stm32h743xi")]
    [InlineData("show", "-p", "sim:stm32h743xi")]
    [InlineData("assign", "10", "-p", "sim:stm32h743xi")]
    [InlineData("lock", "-p", "sim:numbered")]
    [InlineData("unlock", "-p", "sim:numbered", "--dry-run")]
    [InlineData("demo")]
    public async Task Json_is_one_object_that_agrees_with_the_exit_code(params string[] arguments)
    {
        _desk.Board("numbered");
        await _desk.MustAsync("assign", "10", "-p", "sim:numbered");

        CliResult result = await _desk.RunAsync([.. arguments, "--json"]);

        result.Json.GetProperty("schema").GetString().ShouldBe($"nameplate.{arguments[0]}/1");
        result.Json.GetProperty("exitCode").GetInt32().ShouldBe(result.ExitCode);
        result.Json.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        CliResult.Lines(result.Error)[^1].ShouldBe(result.Json.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Json_of_a_failure_carries_the_error()
    {
        CliResult result = await _desk.RunAsync("assign", "10", "--json");

        result.ExitCode.ShouldBe(2);
        result.Json.GetProperty("exitCode").GetInt32().ShouldBe(2);
        result.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("N203");
        result.Error.ShouldContain("error N203");
    }

    [Fact]
    public async Task Quiet_leaves_the_last_line()
    {
        _desk.Board("a");

        CliResult result = await _desk.RunAsync("assign", "10", "-p", "sim:a", "--quiet");

        CliResult.Lines(result.Out).ShouldBe(["done: this is device #10, read back"]);
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_trace_holds_every_byte_and_no_erase_where_nothing_was_erased()
    {
        string trace = Path.Combine(_desk.Folder, "wire.txt");

        await _desk.MustAsync("show", "-p", "sim:stm32h743xi", "--trace", trace);

        string text = await File.ReadAllTextAsync(trace, TestContext.Current.CancellationToken);
        text.ShouldContain("7F");
        text.ShouldNotContain("44 BB");
        text.ShouldNotContain("31 CE");
    }

    [Fact]
    public async Task A_firmware_in_the_identitys_sector_sends_neither_write_nor_erase()
    {
        string trace = Path.Combine(_desk.Folder, "wire.txt");
        string firmware = _desk.File("fw.hex", Firmware.HexAt((0x08000000, Firmware.Bytes(1)), (0x081E0000, [1, 2, 3, 4])));

        CliResult result = await _desk.RunAsync("update", firmware, "-p", "sim:stm32h743xi", "--trace", trace);

        result.ExitCode.ShouldBe(8);
        result.Error.ShouldContain("fw.hex line 131");
        string text = await File.ReadAllTextAsync(trace, TestContext.Current.CancellationToken);
        text.ShouldNotContain("44 BB");
        text.ShouldNotContain("31 CE");
    }

    [Fact]
    public async Task The_port_may_come_from_the_environment()
    {
        _desk.Board("a");
        _desk.Variables["NAMEPLATE_PORT"] = "sim:a";

        (await _desk.RunAsync("assign", "10")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_only_usb_port_is_used_by_a_verb_that_reads_and_named()
    {
        _desk.Board("a");
        _desk.Serial.Add(new SerialPortInfo("sim:a", null, "ftdi_sio", new UsbIdentity(0x0403, 0x6001, null, null, "A1", 0), []));

        CliResult result = await _desk.RunAsync("show");

        result.ExitCode.ShouldBe(0, result.ToString());
        result.Error.ShouldContain("using sim:a, the only USB serial port");
        (await _desk.RunAsync("assign", "10")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_virtual_device_is_kept_in_a_file()
    {
        string file = Path.Combine(_desk.Folder, "board.sim");
        await _desk.MustAsync("simulate", "--chip", "h743xi", "--save", file);
        await _desk.MustAsync("assign", "10", "-p", $"sim:{file}");

        (await _desk.RunAsync("show", "-p", $"sim:{file}")).LastLine.ShouldBe("this is device #10");
    }

    [Fact]
    public async Task A_simulated_device_is_served_over_tcp_until_it_is_stopped()
    {
        using Desk other = new();
        using StringWriter output = new();
        Task<CliResult> serving = Task.Run(() => _desk.RunAsync("simulate", "--chip", "h743xi", "--tcp", "47431"));
        CliResult assigned = await WhenServedAsync(() => other.RunAsync("assign", "10", "-p", "tcp:127.0.0.1:47431"));
        _desk.Stop.Request();

        assigned.ExitCode.ShouldBe(0, assigned.ToString());
        (await serving).ExitCode.ShouldBe(0);
    }

    private static async Task<CliResult> WhenServedAsync(Func<Task<CliResult>> run)
    {
        for (int attempt = 1; ; attempt++)
        {
            CliResult result = await run();
            if (result.ExitCode != 3 || attempt == 50)
            {
                return result;
            }

            await Task.Delay(100);
        }
    }
}

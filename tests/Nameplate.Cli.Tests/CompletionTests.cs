using System.CommandLine;
using Nameplate.Cli.Commands;
using Nameplate.Cli.Completion;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>What may stand where the cursor is, by the command tree and by what is there now.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Desk _desk = new();

    /// <summary>Options that take a value of which nothing is known.</summary>
    private static readonly string[] s_free =
    [
        "--confirm", "--uid", "--attempts", "--base", "--baud", "--devices", "--erase", "--journal-key", "--number", "--reason", "--regions", "--tcp", "--wait", "--yes",
    ];

    public CompletionTests() => _desk.Serial.AddRange(
    [
        new SerialPortInfo("/dev/ttyUSB0", null, "ftdi_sio", new UsbIdentity(0x0403, 0x6001, "FTDI", "FT232R", "A50285BI", 0), []),
        new SerialPortInfo("/dev/ttyS0", null, "serial8250", null, []),
    ]);

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Every_verb_is_suggested_and_nothing_hidden()
    {
        string[] words = await CompleteAsync("");

        words.ShouldBe([.. new NameplateCommand().Verbs.Select(verb => verb.Name), "--help", "--version"], ignoreOrder: true);
        words.ShouldNotContain("complete");
    }

    [Fact]
    public async Task A_verb_is_completed_from_its_first_letters() =>
        (await CompleteAsync("un")).ShouldBe(["unset", "unlock", "unprotect"]);

    [Fact]
    public async Task Options_are_those_of_the_verb_without_those_that_are_there()
    {
        string[] words = await CompleteAsync("update", "fw.hex", "--start", "go", "--st");
        words.ShouldBeEmpty();
        (await CompleteAsync("update", "--")).ShouldContain("--require-identity");
        (await CompleteAsync("update", "-p", "x", "--po")).ShouldBe(["--port"]);
        (await CompleteAsync("chips", "--")).ShouldNotContain("--port");
    }

    [Fact]
    public async Task Ports_are_those_that_are_plugged_in() =>
        (await CompleteAsync("show", "-p", "")).ShouldBe(["/dev/ttyUSB0", "usb:A50285BI", "/dev/ttyS0", "tcp:", "sim:"]);

    [Fact]
    public async Task A_ports_name_is_completed_behind_an_equals_sign_too() =>
        (await CompleteAsync("show", "--port=usb")).ShouldBe(["--port=usb:A50285BI"]);

    [Fact]
    public async Task A_virtual_device_is_a_chip_or_a_file()
    {
        _desk.File("stm32-board.sim", "x");

        string[] words = await CompleteAsync("show", "-p", "sim:stm32");

        words.ShouldContain("sim:stm32h743xi");
        words.ShouldContain("sim:stm32-board.sim");
    }

    [Theory]
    [InlineData("stm32h723", "stm32h723xg,stm32h723xe")]
    [InlineData("STM32H723", "STM32H723xG,STM32H723xE")]
    public async Task Chips_come_in_the_case_that_is_typed(string typed, string expected) =>
        (await CompleteAsync("plan", "--chip", typed)).ShouldBe(expected.Split(','));

    [Fact]
    public async Task Boot_presets_come_with_what_they_do() =>
        (await _desk.MustAsync("complete", "words", "--", "show", "--boot", "rts-dtr-inverted-b")).Out
            .ShouldBe("rts-dtr-inverted-boot0\tRTS asserted holds reset, DTR asserted makes BOOT0 high\n");

    [Fact]
    public async Task Fields_are_the_known_ones_and_those_that_are_declared_here()
    {
        _desk.File("nameplate.json", """{ "fields": [ { "name": "stamina", "tag": "801", "type": "u32" } ] }""");

        (await CompleteAsync("set", "sta")).ShouldBe(["start_delay=", "stamina="], ignoreOrder: true);
        (await CompleteAsync("assign", "10", "--set", "stam")).ShouldBe(["stamina="]);
        (await CompleteAsync("unset", "stam")).ShouldBe(["stamina"]);
        (await CompleteAsync("set", "device_")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_project_file_leaves_the_known_fields()
    {
        _desk.File("nameplate.json", "{");

        (await CompleteAsync("set", "start")).ShouldBe(["start_delay="]);
    }

    [Fact]
    public async Task Every_fault_that_is_suggested_is_one()
    {
        string[] faults = await CompleteAsync("simulate", "--fault", "");

        faults.Length.ShouldBeGreaterThan(20);
        faults.ShouldAllBe(fault => FaultSpec.Parse(fault + "1").Count == 1);
        (await CompleteAsync("simulate", "--fault", "cut@program=9,unplug@r")).ShouldBe(["cut@program=9,unplug@rx="]);
    }

    [Fact]
    public async Task Errata_are_suggested_by_name() =>
        (await CompleteAsync("simulate", "--erratum", "double")).ShouldBe(["double-ecc-read-hangs"]);

    [Theory]
    [InlineData("update", "--start")]
    [InlineData("generate", "--linker")]
    [InlineData("simulate", "--application")]
    [InlineData("show", "--banks")]
    public async Task An_option_with_words_of_its_own_suggests_them(string verb, string option)
    {
        string[] words = await CompleteAsync(verb, option, "");

        words.Length.ShouldBeGreaterThan(1);
        new NameplateCommand().Parse([verb, option, words[0]], CommandLine.Parsing).Errors
            .ShouldNotContain(error => error.Message.Contains(words[0], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("update")]
    [InlineData("update", "one.hex")]
    [InlineData("show")]
    [InlineData("backup")]
    [InlineData("show", "--trace")]
    [InlineData("generate", "linker", "--out")]
    [InlineData("update", "--", "-x")]
    public async Task Files_are_left_to_the_shell(params string[] before) =>
        (await _desk.MustAsync(["complete", "words", "--", .. before, "f"])).Out.ShouldEndWith(":files\n");

    [Fact]
    public async Task Behind_an_argument_that_is_complete_come_the_options()
    {
        (await CompleteAsync("assign", "10", "")).ShouldContain("--set");
        (await CompleteAsync("assign", "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_verb_that_does_not_exist_has_nothing_to_suggest() =>
        (await CompleteAsync("flash", "")).ShouldBeEmpty();

    // The control of the table: an option that is added later has to be put into it, or here.
    [Fact]
    public void Every_option_that_takes_a_value_can_be_completed_or_is_known_to_be_free()
    {
        foreach (Verb verb in new NameplateCommand().Verbs)
        {
            foreach (Option option in verb.Options.Where(ValueKinds.TakesValue))
            {
                (ValueKinds.Of(option) == ValueKind.Free).ShouldBe(s_free.Contains(option.Name), $"{verb.Name} {option.Name}");
            }

            foreach (Argument argument in verb.Arguments)
            {
                (ValueKinds.Of(verb, argument) == ValueKind.Free).ShouldBe(argument.Name == "NUMBER", $"{verb.Name} {argument.Name}");
            }
        }
    }

    [Theory]
    [InlineData("nameplate upd", "upd", 0)]
    [InlineData("nameplate update ", "update|", 0)]
    [InlineData("nameplate show -p usb:A5", "show|-p|usb:A5", 4)]
    [InlineData("nameplate show --port=usb:A5", "show|--port=usb:A5", 11)]
    [InlineData("nameplate simulate --fault cut@pro", "simulate|--fault|cut@pro", 3)]
    [InlineData("nameplate show -p \"usb:A 5", "show|-p|usb:A 5", 0)]
    [InlineData("nameplate update my\\ fw.hex 'other fw", "update|my fw.hex|other fw", 0)]
    [InlineData("nameplate assign 10 --reason \"\" ", "assign|10|--reason||", 0)]
    public void A_line_of_bash_is_cut_as_bash_does(string line, string words, int replaced)
    {
        BashLine cut = BashLine.Parse(line, " \t\n\"'@><=;|&(:");

        string.Join('|', cut.Words).ShouldBe(words);
        cut.Replaced.ShouldBe(replaced);
    }

    [Fact]
    public void Any_line_of_bash_is_cut_without_a_fault()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        const string letters = "ab \t'\"\\:=@-";
        for (int i = 0; i < 50_000; i++)
        {
            string line = new([.. Enumerable.Range(0, random.Next(30)).Select(_ => letters[random.Next(letters.Length)])]);
            BashLine cut = BashLine.Parse(line, ":=@");
            (cut.Words.Count == 0 || cut.Replaced <= cut.Words[^1].Length).ShouldBeTrue($"seed {seed}: {line}");
        }
    }

    [Theory]
    [InlineData("bash", "complete -F _nameplate nameplate")]
    [InlineData("zsh", "compdef _nameplate nameplate")]
    [InlineData("fish", "complete -c nameplate")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task A_script_goes_to_standard_output_and_nothing_else_does(string shell, string line)
    {
        CliResult plain = await _desk.MustAsync("completion", shell);
        CliResult json = await _desk.MustAsync("completion", shell, "--json");

        plain.Out.ShouldContain(line);
        plain.Error.ShouldBeEmpty();
        json.Json.GetProperty("script").GetString().ShouldBe(plain.Out);
    }

    private async Task<string[]> CompleteAsync(params string[] words) =>
        [.. (await _desk.MustAsync(["complete", "words", "--", .. words])).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
}

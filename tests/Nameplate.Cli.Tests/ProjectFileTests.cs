using System.Text.Json;
using Nameplate.Cli.Project;
using Nameplate.Foundation;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>nameplate.json: found upwards, weaker than option and environment, shown wherever it is used, strict.</summary>
public sealed class ProjectFileTests : IDisposable
{
    private readonly Desk _desk = new();

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "{\n  \"chpi\": \"stm32h743zi\"\n}", 2, "there is no setting \"chpi\"; allowed are chip, port, boot, baud, firmware, base, fields, $schema" },
        { "{ \"chip\": \"stm32h999\" }", 1, "'stm32h999' is none: \"chip\" is a row of nameplate chips" },
        { "{\n\n\n\"baud\": \"115200\" }", 4, "\"baud\" is a rate from 50 to 20000000, without quotes" },
        { "{ \"baud\": 49 }", 1, "\"baud\" is a rate" },
        { "{\n \"boot\": \"rts\" }", 2, "'rts' is none: \"boot\" is one of none, app, rts-dtr" },
        { "{ \"base\": \"0xZZ\" }", 1, "'0xZZ' is none: \"base\" is the address" },
        { "{ \"port\":\n [ \"/dev/ttyUSB0\",\n 7 ] }", 3, "\"port\" is a port in quotes" },
        { "{ \"port\": [] }", 1, "\"port\" is a port in quotes" },
        { "{ \"port\": \"\" }", 1, "\"port\" is a port in quotes" },
        { "{ \"firmware\": null }", 1, "\"firmware\" is the path" },
        { "{ \"fields\": { } }", 1, "\"fields\" is the path of a fields file in quotes, or a list" },
        { "{ \"$schema\": 1 }", 1, "\"$schema\" is the address" },
        { "{ \"chip\": \"h743zi\",\n \"chip\": \"h743zi\" }", 2, "\"chip\" stands here a second time" },
        { "{\n \"chip\": \"h743zi\"\n \"port\": \"x\" }", 3, "no JSON: " },
        { "{ \"chip\": \"h743zi\"", 1, "no JSON: " },
        { "{ } { }", 1, "no JSON: " },
        { "[]", 1, "the file is an object" },
        { "{ \"port\": \"\\ud800\" }", 1, "the text is no UTF-8" },
        { "{ \"firmware\": \"a\\u0000b\" }", 1, "\"firmware\" is the path" },
        { "", 1, "no JSON: " },
    };

    public void Dispose() => _desk.Dispose();

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_told_with_file_line_and_what_is_allowed(string json, int line, string what)
    {
        string path = _desk.File("nameplate.json", json);

        CliResult result = await _desk.RunAsync("inspect", "-p", "sim:stm32h743xi");

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldContain($"error N208: {path} line {line}: {what}");
    }

    [Fact]
    public void Any_bytes_are_a_file_or_N208()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        byte[] whole = """{ "chip": "h743zi", "port": ["a", "sim:b.sim"], "boot": "app", "baud": 9600, "firmware": "x.hex", "base": "0x0", "fields": [] }"""u8.ToArray();
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            string path = _desk.File("nameplate.json", bytes.AsSpan(0, random.Next(bytes.Length + 1)));
            try
            {
                ProjectFileReader.Read(path).Settings.ShouldNotBeNull();
            }
            catch (UsageException refused)
            {
                refused.Code.ShouldBe(ErrorCodes.ProjectFile, $"seed {seed}");
            }
        }
    }

    [Fact]
    public async Task A_mistake_stops_no_verb_that_has_no_use_for_the_file()
    {
        _desk.File("nameplate.json", "{");

        await _desk.MustAsync("chips");
        await _desk.MustAsync("ports");
    }

    [Fact]
    public void The_nearest_file_upwards_counts()
    {
        _desk.File("nameplate.json", """{ "chip": "h723zg" }""");
        string near = Directory.CreateDirectory(Path.Combine(_desk.Folder, "a", "b")).FullName;
        ProjectFile.Nearest(near)!.Find("chip")!.Text.ShouldBe("h723zg");

        File.WriteAllText(Path.Combine(_desk.Folder, "a", "nameplate.json"), """{ "chip": "h743zi" }""");

        ProjectFile.Nearest(near)!.Find("chip")!.Text.ShouldBe("h743zi");
    }

    [Fact]
    public void Paths_are_relative_to_the_file()
    {
        ProjectFile file = ProjectFileReader.Read(_desk.File("nameplate.json",
            """{ "firmware": ["build/a.hex", "/b.hex"], "fields": "my.json", "port": ["./tty", "sim:board.sim", "sim:h743zi", "/dev/ttyUSB0", "COM7", "usb:A1"] }"""));

        file.Find("firmware")!.Values.ShouldBe([Path.Combine(_desk.Folder, "build", "a.hex"), Path.GetFullPath("/b.hex")]);
        file.Find("fields")!.Text.ShouldBe(Path.Combine(_desk.Folder, "my.json"));
        file.Find("port")!.Values.ShouldBe([Path.Combine(_desk.Folder, "tty"), $"sim:{Path.Combine(_desk.Folder, "board.sim")}", "sim:h743zi", "/dev/ttyUSB0", "COM7", "usb:A1"]);
    }

    [Fact]
    public async Task Chip_and_firmware_of_the_file_make_a_plan_that_says_so()
    {
        _desk.File("fw.hex", Firmware.Hex(1));
        string path = _desk.File("nameplate.json", """{ "chip": "h743zi", "firmware": "fw.hex" }""");

        CliResult plan = await _desk.MustAsync("plan");
        JsonElement project = (await _desk.MustAsync("plan", "--json")).Json.GetProperty("project");

        plan.Out.ShouldContain($"settings  chip h743zi, firmware {Path.Combine(_desk.Folder, "fw.hex")} from {path}");
        project.GetProperty("file").GetString().ShouldBe(path);
        project.GetProperty("used").GetProperty("chip").GetString().ShouldBe("h743zi");
    }

    [Fact]
    public async Task Without_a_file_the_JSON_has_no_project()
    {
        _desk.Board("a");

        (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json.GetProperty("project").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task An_option_wins_over_the_file()
    {
        _desk.File("fw.hex", Firmware.Hex(1));
        _desk.File("nameplate.json", """{ "chip": "h723zg", "firmware": "fw.hex" }""");

        JsonElement json = (await _desk.MustAsync("plan", "--chip", "h743zi", "--json")).Json;

        json.GetProperty("plan").GetProperty("chip").GetString().ShouldBe("STM32H743xI");
        json.GetProperty("project").GetProperty("used").EnumerateObject().Select(used => used.Name).ShouldBe(["firmware"]);
    }

    [Fact]
    public async Task Port_option_wins_over_the_variable_and_that_over_the_file()
    {
        _desk.Board("option");
        _desk.Board("variable");
        VirtualDevice device = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        _desk.Port("usb:file", () => new TestPort("usb:file", () => device.Connect("usb:file")));
        _desk.File("nameplate.json", """{ "port": "usb:file" }""");

        string byFile = await PortAsync();
        _desk.Variables["NAMEPLATE_PORT"] = "sim:variable";
        string byVariable = await PortAsync();
        string byOption = await PortAsync("-p", "sim:option");

        (byFile, byVariable, byOption).ShouldBe(("usb:file", "sim:variable", "sim:option"));

        async Task<string> PortAsync(params string[] more) =>
            (await _desk.MustAsync(["inspect", "--json", .. more])).Json.GetProperty("port").GetString()!;
    }

    [Theory]
    [InlineData("assign", "10")]
    [InlineData("set", "serial=A")]
    [InlineData("wipe-identity")]
    [InlineData("mass-erase")]
    [InlineData("lock")]
    public async Task A_verb_that_writes_an_identity_never_takes_its_port_from_the_file(params string[] command)
    {
        string path = _desk.File("nameplate.json", """{ "port": "sim:h743zi" }""");

        CliResult result = await _desk.RunAsync(command);

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldContain($"error N203: this verb writes an identity and never picks a port itself; the port sim:h743zi of {path} is not for such a verb");
    }

    [Fact]
    public async Task Update_takes_several_ports_and_the_firmware_from_the_file()
    {
        VirtualDevice a = new(Nameplate.Chips.ChipDatabase.Get("h743zi"));
        VirtualDevice b = new(Nameplate.Chips.ChipDatabase.Get("h743zi"), new DeviceOptions { Seed = 2 });
        _desk.Port("first", () => new TestPort("first", () => a.Connect("first")));
        _desk.Port("second", () => new TestPort("second", () => b.Connect("second")));
        _desk.File("fw.hex", Firmware.Hex(1));
        _desk.File("nameplate.json", """{ "port": ["first", "second"], "firmware": "fw.hex", "boot": "rts-dtr" }""");

        CliResult result = await _desk.MustAsync("update", "--json");

        result.Json.GetProperty("devices").GetArrayLength().ShouldBe(2);
        result.Error.ShouldContain("using port first second, firmware");
        a.Log.Programs.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Boot_and_baud_of_the_file_reach_the_port()
    {
        SerialSettings? asked = null;
        _desk.Port("p", () => new TestPort("p", () => new CannedLink("p", _ => []), isVirtual: false) { Asked = settings => asked = settings });
        _desk.File("nameplate.json", """{ "port": "p", "boot": "dtr-rts", "baud": 57600 }""");

        CliResult result = await _desk.RunAsync("inspect");

        asked!.BaudRate.ShouldBe(57600);
        result.Error.ShouldContain("has no DTR and RTS lines, which --boot dtr-rts needs");
        result.Error.ShouldContain("using port p, boot dtr-rts, baud 57600 from ");
        await _desk.RunAsync("inspect", "--baud", "9600");
        asked!.BaudRate.ShouldBe(9600);
    }

    [Fact]
    public async Task Base_is_for_the_firmware_of_the_file()
    {
        _desk.File("fw.bin", Firmware.Bytes(1));
        _desk.File("nameplate.json", """{ "chip": "h743zi", "firmware": "fw.bin", "base": "0x08000000" }""");

        await _desk.MustAsync("plan");
        (await _desk.RunAsync("plan", Path.Combine(_desk.Folder, "fw.bin"))).ExitCode.ShouldBe(7);
    }

    [Fact]
    public async Task No_firmware_anywhere_is_a_wrong_command_line() =>
        (await _desk.RunAsync("update", "-p", "sim:h743zi")).Error.ShouldContain("error N201: no firmware is named");

    [Fact]
    public async Task Fields_may_stand_in_the_file_itself()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        _desk.File("nameplate.json", """{ "fields": [ { "name": "gain", "tag": "801", "type": "u32", "unit": "us" } ] }""");

        await _desk.MustAsync("set", "gain=250", "-p", "sim:a");

        (await _desk.MustAsync("show", "-p", "sim:a")).Out.ShouldContain("gain");
    }

    [Fact]
    public async Task Fields_of_the_file_win_over_the_nearest_fields_file()
    {
        _desk.File("nameplate.fields.json", """{ "schema": "nameplate.fields/1", "fields": [] }""");
        _desk.File("mine.json", """{ "schema": "nameplate.fields/1", "fields": [ { "name": "gain", "tag": "801", "type": "u32" } ] }""");
        _desk.File("nameplate.json", """{ "chip": "h743zi", "fields": "mine.json" }""");

        (await _desk.MustAsync("generate", "header")).Out.ShouldContain("GAIN");
    }

    [Fact]
    public async Task A_wrong_field_in_the_file_is_told_with_its_line()
    {
        string path = _desk.File("nameplate.json", "{\n \"fields\": [ { \"name\": \"gain\" } ] }");

        (await _desk.RunAsync("set", "gain=1", "-p", "sim:h743zi")).Error.ShouldContain($"N208: {path} line 2: fields: a field needs name, tag and type");
    }

    [Fact]
    public async Task Simulate_makes_a_device_of_the_files_chip()
    {
        _desk.File("nameplate.json", """{ "chip": "h723zg" }""");
        string board = Path.Combine(_desk.Folder, "board.sim");

        CliResult result = await _desk.MustAsync("simulate", "--save", board, "--json");

        result.Json.GetProperty("devices")[0].GetProperty("chip").GetString().ShouldBe("STM32H723xG");
        result.Json.GetProperty("project").GetProperty("used").GetProperty("chip").GetString().ShouldBe("h723zg");
    }

    [Fact]
    public async Task A_backup_knows_its_chip_better_than_the_file()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        string backup = Path.Combine(_desk.Folder, "ten.hex");
        await _desk.MustAsync("backup", backup, "-p", "sim:a", "--identity");
        _desk.File("nameplate.json", """{ "chip": "h723zg" }""");

        (await _desk.MustAsync("show", backup)).LastLine.ShouldBe("this is device #10");
    }

    [Fact]
    public async Task Help_shows_the_settings_that_the_verb_can_use()
    {
        string path = _desk.File("nameplate.json", """{ "chip": "h743zi", "firmware": "fw.hex" }""");

        CliResult update = await _desk.MustAsync("update", "--help");
        CliResult ports = await _desk.MustAsync("ports", "--help");

        update.Out.ShouldContain($"Settings of {path} (an option wins over NAMEPLATE_PORT, and that over this file):");
        update.Out.ShouldContain("  chip     h743zi");
        ports.Out.ShouldNotContain("Settings of");
        _desk.File("nameplate.json", "{");
        (await _desk.MustAsync("update", "--help")).Out.ShouldContain($"{path} line 1: no JSON");
    }

    [Fact]
    public void The_schema_allows_exactly_what_the_program_allows()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", "nameplate.schema.json")));
        JsonElement root = schema.RootElement;

        root.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        root.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order()
            .ShouldBe(ProjectFileReader.Allowed.Keys.Append("$schema").Order());
        root.GetProperty("properties").GetProperty("boot").GetProperty("enum").EnumerateArray().Select(word => word.GetString())
            .ShouldBe(Nameplate.Bootloader.BootEntry.BootEntries.All.Select(entry => entry.Name));
        root.GetProperty("$defs").GetProperty("field").GetProperty("properties").GetProperty("type").GetProperty("enum").EnumerateArray()
            .Select(word => word.GetString()).ShouldBe(Nameplate.Identity.FieldCatalog.TypeNames);
        root.GetProperty("properties").GetProperty("baud").GetProperty("minimum").GetInt32().ShouldBe(50);
        root.GetProperty("properties").GetProperty("baud").GetProperty("maximum").GetInt32().ShouldBe(20_000_000);
    }
}

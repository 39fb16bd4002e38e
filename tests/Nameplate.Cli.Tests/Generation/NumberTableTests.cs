using System.Text.Json;

namespace Nameplate.Cli.Tests.Generation;

/// <summary><c>table</c>: what it takes, what it refuses, what it hands out.</summary>
public sealed class NumberTableTests : IDisposable
{
    private const string First = "3035303132335103001F0042";
    private const string Second = "00112233445566778899AABB";

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("number,uid,note\n10,3035303132335103001F0042,\"a, b\"\n55,00112233445566778899AABB,\n")]
    [InlineData("Number;UID;Note\r\n55;00:11:22:33-4455 66778899aabb;\r\n10;3035303132335103001f0042;\"a, b\"\r\n")]
    [InlineData("note\tuid\tnumber\na, b\t3035303132335103001F0042\t10\n\t00112233445566778899AABB\t55")]
    public async Task Tables_as_spreadsheets_write_them_are_read_and_one_form_is_written(string text)
    {
        CliResult table = await TableAsync("csv", text);

        table.Out.ShouldBe($"number,uid,note\n10,{First},\"a, b\"\n55,{Second},\n");
    }

    [Fact]
    public async Task What_it_writes_it_reads_again()
    {
        CliResult once = await TableAsync("csv", $"number,uid,note\n18446744073709551615,{First},\"say \"\"ten\"\"\"\n");

        (await TableAsync("csv", once.Out)).Out.ShouldBe(once.Out);
    }

    [Theory]
    [InlineData("number,uid\n10,3035303132335103001F0042\n10,00112233445566778899AABB\n", "line 3: number 10 is taken already, by units.csv line 2")]
    [InlineData("number,uid\n10,3035303132335103001F0042\n11,3035303132335103001f0042\n", "line 3: unique ID 3035303132335103001F0042 is taken already")]
    [InlineData("number,uid\n10,3035303132335103001F0042\n10,3035303132335103001F0042\n", "line 3: number 10 is taken already")]
    [InlineData("number,uid\n10,000000000000000000000000\n", "line 2: 000000000000000000000000 is no chip's unique ID")]
    [InlineData("number,uid\n10,FFFFFFFFFFFFFFFFFFFFFFFF\n", "line 2: FFFFFFFFFFFFFFFFFFFFFFFF is no chip's unique ID")]
    [InlineData("number,uid\n0,3035303132335103001F0042\n", "line 2: 0 is no device number")]
    [InlineData("number,uid\n-1,3035303132335103001F0042\n", "line 2: '-1' is no device number")]
    [InlineData("number,uid\n18446744073709551616,3035303132335103001F0042\n", "is no device number")]
    [InlineData("number,uid\n10,3.0353E+23\n", "a spreadsheet took the digits for a number")]
    [InlineData("number,uid\n10,3035303132335103001F00\n", "line 2: '3035303132335103001F00' is no unique ID")]
    [InlineData("number,uid\n10\n", "line 2: '' is no unique ID")]
    [InlineData("number,serial\n10,A\n", "no columns number and uid")]
    [InlineData("number,uid\n", "holds no device")]
    [InlineData("", "no columns number and uid")]
    [InlineData("number,uid\n10,\"3035303132335103001F0042\"x\n", "line 2")]
    public async Task What_no_firmware_may_carry_is_refused_and_the_line_named(string text, string said)
    {
        _desk.File("units.csv", text);

        CliResult refused = await _desk.RunAsync("table", "c", "--from", "units.csv");

        refused.ExitCode.ShouldBe(7);
        refused.Error.ShouldContain("N705");
        refused.Error.ShouldContain(said);
        refused.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_file_it_is_what_this_host_gave_to_unique_IDs()
    {
        _desk.Board("a");
        _desk.Board("b", options: new Nameplate.Simulator.DeviceOptions { Seed = 7 });
        (await _desk.RunAsync("table", "csv")).Error.ShouldContain("nameplate assign NUMBER --place uid");
        await _desk.MustAsync("assign", "55", "--place", "uid", "-p", "sim:b");
        await _desk.MustAsync("assign", "10", "--place", "uid", "-p", "sim:a");

        string[] lines = (await _desk.MustAsync("table", "csv")).Out.TrimEnd().Split('\n');

        lines.Length.ShouldBe(3);
        lines[1].ShouldMatch("^10,[0-9A-F]{24},STM32H743xI$");
        lines[2].ShouldMatch("^55,[0-9A-F]{24},STM32H743xI$");
    }

    [Fact]
    public async Task A_device_costs_16_bytes_and_20_where_a_number_needs_more_than_32_bits()
    {
        (await ReportAsync($"number,uid\n4294967295,{First}\n")).GetProperty("bytesPerDevice").GetInt32().ShouldBe(16);
        (await ReportAsync($"number,uid\n4294967296,{First}\n")).GetProperty("bytesPerDevice").GetInt32().ShouldBe(20);
    }

    [Fact]
    public async Task The_own_number_is_looked_up_only_where_a_chip_is_named()
    {
        (await TableAsync("header", $"number,uid\n10,{First}\n")).Out.ShouldNotContain("nameplate_table_find_own");
        (await TableAsync("header", $"number,uid\n10,{First}\n", "--chip", "h743zi")).Out.ShouldContain("int nameplate_table_find_own(uint64_t *number);");
    }

    [Fact]
    public async Task A_table_goes_to_a_file_where_one_is_named()
    {
        _desk.File("units.csv", $"number,uid\n10,{First}\n");
        string path = Path.Combine(_desk.Folder, "nameplate_table.c");

        CliResult made = await _desk.MustAsync("table", "c", "--from", "units.csv", "--out", path);

        made.Out.ShouldBe($"done: {path} is written; 1 device, 16 bytes of flash\n");
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldStartWith("/*\n * Nameplate: the numbers of 1 device, 16 bytes each");
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_told() =>
        (await _desk.RunAsync("table", "c", "--from", "none.csv")).Error.ShouldContain("N701");

    private async Task<JsonElement> ReportAsync(string text)
    {
        using JsonDocument json = JsonDocument.Parse((await TableAsync("c", text, "--json")).Out);
        return json.RootElement.Clone();
    }

    private Task<CliResult> TableAsync(string what, string text, params string[] options)
    {
        _desk.File("units.csv", text);
        return _desk.MustAsync(["table", what, "--from", "units.csv", .. options]);
    }
}

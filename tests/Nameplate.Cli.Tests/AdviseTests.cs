using System.Text.Json;
using Nameplate.Chips;

namespace Nameplate.Cli.Tests;

/// <summary><c>advise</c> through the command line.</summary>
public sealed class AdviseTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task It_answers_for_every_chip_of_the_database_and_ends_with_the_recommendation()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            CliResult advice = await _desk.MustAsync("advise", "--chip", chip.Name, "--json");

            using JsonDocument json = JsonDocument.Parse(advice.Out);
            JsonElement report = json.RootElement;
            report.GetProperty("schema").GetString().ShouldBe("nameplate.advise/1");
            report.GetProperty("chip").GetString().ShouldBe(chip.Name);
            report.GetProperty("places").GetArrayLength().ShouldBe(9);
            report.GetProperty("recommended").GetString().ShouldNotBeNullOrEmpty();
            advice.Error.TrimEnd().ShouldEndWith(report.GetProperty("recommendation").GetString()!);
        }
    }

    [Fact]
    public async Task The_places_come_in_order_of_fitness_and_each_with_its_C()
    {
        IReadOnlyList<JsonElement> places = await PlacesAsync("--chip", "h743zi");

        places.Take(5).Select(Name).ShouldBe(["spare", "uid", "backup-sram", "backup-registers", "external-flash"]);
        places.Take(5).Select(place => place.GetProperty("rank").GetInt32()).ShouldBe([1, 2, 3, 4, 5]);
        places.Take(4).ShouldAllBe(place => place.GetProperty("c").GetString()!.Contains("bool device_number(uint64_t *number)"));
        places[0].GetProperty("rom").GetProperty("writes").GetBoolean().ShouldBeTrue();
        places[0].GetProperty("outlives").GetProperty("massErase").GetBoolean().ShouldBeFalse();
        places.Skip(5).ShouldAllBe(place => place.GetProperty("presence").GetString() == "absent" && place.GetProperty("why").GetString()!.Length > 10);
    }

    // The commands that it prints are the ones that work: typed at a board of that chip.
    [Theory]
    [InlineData("stm32h743xi")]
    [InlineData("stm32h723xe")]
    [InlineData("stm32h7a3xi")]
    [InlineData("stm32f103xb")]
    [InlineData("stm32l151xc")]
    [InlineData("stm32l432xc")]
    public async Task Every_command_that_it_prints_puts_a_number_there(string chip)
    {
        int board = 0;
        foreach (string command in (await PlacesAsync("--chip", chip)).Select(place => place.GetProperty("assign").GetString()).OfType<string>())
        {
            string port = $"b{++board}";
            string number = $"{10 + board}";
            string uid = Convert.ToHexString(_desk.Board(port, chip, new Nameplate.Simulator.DeviceOptions { Seed = board }).Uid);
            IEnumerable<string> words = command.Split(' ').Skip(1).Select(word => word switch
            {
                "NUMBER" => number,
                "HEX" => uid,
                "PORT" => $"sim:{port}",
                _ => word,
            });
            string[] confirmed = words.Contains("otp") || words.Contains("option-bytes") ? ["--confirm", number] : [];

            (await _desk.RunAsync([.. words, .. confirmed])).ExitCode.ShouldBe(0, command);
        }

        board.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData("--rewritable", "otp", "it cannot be rewritten at will")]
    [InlineData("--survive-mass-erase", "spare", "a mass erase wipes it")]
    [InlineData("--no-battery", "backup-sram", "it needs a battery")]
    public async Task A_wish_narrows_it_and_what_it_rules_out_is_told(string wish, string ruledOut, string why)
    {
        JsonElement place = (await PlacesAsync("--chip", "h7a3zi", wish)).Single(place => Name(place) == ruledOut);

        place.GetProperty("rank").ValueKind.ShouldBe(JsonValueKind.Null);
        place.GetProperty("unmet").EnumerateArray().Select(clause => clause.GetString()).ShouldBe([why]);
        (await _desk.MustAsync("advise", "--chip", "h7a3zi", wish)).Out.ShouldContain($"{ruledOut,-18}{why}");
    }

    [Fact]
    public async Task Without_a_chip_it_tells_all_kinds_of_places_and_asks_nothing()
    {
        CliResult advice = await _desk.MustAsync("advise");

        advice.Out.ShouldContain("spare: spare sector of the flash");
        advice.Out.ShouldContain("external-flash: external flash");
        advice.Out.TrimEnd().Split('\n')[^1].ShouldContain("nameplate advise --chip NAME");
        (await _desk.MustAsync("advise", "--survive-mass-erase")).Out.ShouldNotContain("spare sector of the flash");
    }

    [Fact]
    public async Task The_chip_may_come_from_the_project_file()
    {
        _desk.File("nameplate.json", "{ \"chip\": \"h750vb\" }");

        (await _desk.MustAsync("advise")).Out.ShouldStartWith("STM32H750xB");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task No_line_is_wider_than_the_terminal(int width)
    {
        _desk.Width = width;
        string[] texts =
        [
            (await _desk.MustAsync("advise")).Out,
            .. await Task.WhenAll(ChipDatabase.All.Select(async chip => (await _desk.MustAsync("advise", "--chip", chip.Name)).Out)),
        ];

        foreach (string line in texts.SelectMany(text => text.ReplaceLineEndings("\n").Split('\n')))
        {
            Plain(line).Length.ShouldBeLessThanOrEqualTo(width, line);
        }
    }

    [Fact]
    public async Task What_was_measured_for_width_is_the_table_too()
    {
        _desk.Width = 80;

        string[] lines = (await _desk.MustAsync("advise", "--chip", "h743zi")).Out.ReplaceLineEndings("\n").Split('\n');

        lines.Select(Plain).ShouldContain(line => line.StartsWith("4 backup-registers  no ")); // not broken
    }

    private async Task<IReadOnlyList<JsonElement>> PlacesAsync(params string[] options)
    {
        CliResult advice = await _desk.MustAsync(["advise", "--json", .. options]);
        using JsonDocument json = JsonDocument.Parse(advice.Out);
        return [.. json.RootElement.Clone().GetProperty("places").EnumerateArray()];
    }

    private static string Name(JsonElement place) => place.GetProperty("name").GetString()!;

    private static string Plain(string line) => System.Text.RegularExpressions.Regex.Replace(line, "\e\\[[0-9;]*m", "");
}

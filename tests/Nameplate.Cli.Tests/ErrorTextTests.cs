using Nameplate.Cli.Output;
using Nameplate.Foundation;

namespace Nameplate.Cli.Tests;

/// <summary>Every N-code is produced by a command line, ends with its exit code, and shows four lines.</summary>
public sealed class ErrorTextTests
{
    public static TheoryData<int> Codes => [.. ErrorCodes.All.Select(code => code.Number)];

    [Fact]
    public void Every_code_has_a_scenario_and_every_scenario_a_code() =>
        ErrorScenarios.All.Keys.Order().ShouldBe(ErrorCodes.All.Select(code => code.Number).Order());

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_code_is_produced_by_a_command_line(int number)
    {
        using Desk desk = new();
        CliResult result = await ErrorScenarios.All[number](desk);

        // Two ports are needed for N606, so the command as a whole ends with "some failed".
        result.ExitCode.ShouldBe((number == ErrorCodes.SameDeviceTwice.Number ? ErrorCodes.SomeFailed.Number : number) / 100, result.ToString());
        string text = number == ErrorCodes.SomeFailed.Number ? result.Out : result.Error;
        text.ShouldContain($"error N{number}: ", customMessage: result.ToString());
        if (number != ErrorCodes.SomeFailed.Number)
        {
            LinesOf(result.Error).ShouldBe(["error", "Likely", "Try", "Device"], result.ToString());
        }
    }

    [Fact]
    public void Every_code_has_a_likely_cause_and_a_way_on()
    {
        foreach (ErrorCode code in ErrorCodes.All)
        {
            ErrorGuide.Of(code).Likely.ShouldNotBeNullOrWhiteSpace();
            ErrorGuide.Of(code).Try.ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public void Every_code_belongs_to_a_listed_exit_code() =>
        ErrorCodes.All.Select(code => code.ExitCode).Distinct().ShouldBeSubsetOf(ExitCodes.All.Select(row => row.Number));

    [Fact]
    public void Four_lines_are_as_the_manual_prints_them()
    {
        ErrorReport error = new()
        {
            Code = "N401",
            ExitCode = 4,
            Message = "/dev/ttyUSB0 opened, but no bootloader answered",
            Likely = "BOOT0 was low at reset",
            Try = "hold BOOT0, press RESET, run again",
            Device = "nothing was erased or written",
            Identity = "not read",
        };

        ErrorText.Format(error, width: 0).Split('\n').ShouldBe(
        [
            "error N401: /dev/ttyUSB0 opened, but no bootloader answered.",
            "  Likely: BOOT0 was low at reset.",
            "  Try:    hold BOOT0, press RESET, run again",
            "  Device: nothing was erased or written. Identity: not read.",
        ]);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void On_a_terminal_no_line_is_wider_than_it(int width)
    {
        ErrorReport error = ErrorReport.From(new UsageException(string.Join(' ', Enumerable.Repeat("several words", 20))), null);

        ErrorText.Format(error, width).Split('\n').ShouldAllBe(line => line.Length <= width);
    }

    private static string[] LinesOf(string text) =>
    [
        .. text.Split('\n').SkipWhile(line => !line.StartsWith("error ", StringComparison.Ordinal))
            .Select(line => line.Split(':', ' ').First(word => word.Length > 0 || line.Length == 0))
            .Where(word => word.Length > 0),
    ];
}

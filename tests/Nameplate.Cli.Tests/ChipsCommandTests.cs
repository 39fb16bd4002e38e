using System.Text.Json;
using Nameplate.Chips;

namespace Nameplate.Cli.Tests;

public sealed class ChipsCommandTests : IDisposable
{
    private readonly Desk _desk = new();

    [Theory]
    [InlineData("f4", "STM32F405xG", "STM32F746xG")]
    [InlineData("STM32F4", "STM32F405xG", "STM32F746xG")]
    [InlineData("0x413", "STM32F405xG", "STM32F429xI")]
    [InlineData("stm32l4r5", "STM32L4R5xI-dual", "STM32L476xG")]
    public async Task A_family_a_product_ID_or_a_beginning_lists_what_it_fits(string text, string shown, string hidden)
    {
        CliResult result = await _desk.MustAsync("chips", text);
        result.Out.ShouldContain(shown);
        result.Out.ShouldNotContain(hidden);
    }

    [Fact]
    public async Task Without_a_name_every_chip_is_listed()
    {
        CliResult result = await _desk.MustAsync("chips");
        foreach (Chip chip in ChipDatabase.All)
        {
            result.Out.ShouldContain(chip.Name);
        }
    }

    [Fact]
    public async Task A_smaller_size_of_a_line_is_shown_by_its_part_number()
    {
        CliResult result = await _desk.MustAsync("chips", "stm32f103c8t6");
        result.Out.ShouldContain("STM32F103x8");
        result.Out.ShouldContain("64 x 1 KB");
        result.Out.ShouldContain("erases by 0x43");
        result.Out.ShouldContain("2 bytes at 0x1FFFF804");
    }

    [Fact]
    public async Task What_is_not_known_is_said_with_its_reason()
    {
        CliResult result = await _desk.MustAsync("chips", "stm32c562xe");
        result.Out.ShouldContain("not known");
        result.Out.ShouldContain("UidAddress: UNCERTAIN");
    }

    [Fact]
    public async Task A_chip_whose_flash_holds_no_identity_says_so()
    {
        CliResult result = await _desk.MustAsync("chips", "stm32l053x8");
        result.Out.ShouldContain("none in flash");
        result.Out.ShouldContain("0x08080000..0x080807FF");
        result.Out.ShouldContain("0x1FF80050, 0x1FF80054, 0x1FF80064");
    }

    [Fact]
    public async Task Json_has_every_value_of_every_chip()
    {
        CliResult result = await _desk.MustAsync("chips", "--json");
        using JsonDocument report = JsonDocument.Parse(result.Out);
        JsonElement chips = report.RootElement.GetProperty("chips");
        chips.GetArrayLength().ShouldBe(ChipDatabase.All.Count);
        JsonElement f405 = chips.EnumerateArray().Single(chip => chip.GetProperty("name").GetString() == "STM32F405xG");
        f405.GetProperty("banks")[0].GetProperty("runs").GetArrayLength().ShouldBe(3);
        f405.GetProperty("programUnitBytes").GetInt32().ShouldBe(1);
        f405.GetProperty("sources").GetProperty("Otp").GetString().ShouldNotBeNull().ShouldContain("CMSIS-F4");
    }

    public void Dispose() => _desk.Dispose();
}

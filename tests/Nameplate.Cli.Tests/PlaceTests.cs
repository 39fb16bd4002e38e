using System.Text.Json;

namespace Nameplate.Cli.Tests;

public sealed class PlaceTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task A_number_in_one_time_memory_is_shown_with_what_is_left()
    {
        _desk.Board("a", "STM32H7A3xI");
        CliResult assigned = await _desk.RunAsync("assign", "10", "-p", "sim:a", "--place", "otp", "--confirm", "10");
        assigned.LastLine.ShouldBe("done: this is device #10, in one-time programmable memory, read back", assigned.ToString());
        CliResult shown = await _desk.RunAsync("show", "-p", "sim:a", "--place", "otp", "--json");
        JsonElement place = shown.Json.GetProperty("place");
        place.GetProperty("number").GetString().ShouldBe("10");
        place.GetProperty("address").GetString().ShouldBe("0x08FFF010");
        (place.GetProperty("free").GetInt32(), place.GetProperty("total").GetInt32()).ShouldBe((31, 32));
        (await _desk.RunAsync("show", "-p", "sim:a")).LastLine.ShouldBe("no identity: this device has no number yet");
    }

    [Fact]
    public async Task Yes_does_not_answer_what_is_for_ever()
    {
        _desk.Board("a", "STM32H7A3xI");
        CliResult refused = await _desk.RunAsync("assign", "10", "-p", "sim:a", "--place", "otp", "--yes");
        (refused.ExitCode, refused.Error.Contains("N202", StringComparison.Ordinal)).ShouldBe((2, true));
        refused.Error.ShouldContain("--confirm 10");
        (await _desk.RunAsync("assign", "10", "-p", "sim:a", "--place", "otp", "--confirm", "11")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task The_number_is_typed_where_somebody_is_there()
    {
        _desk.Board("a", "STM32H7A3xI");
        _desk.Answer = "10\n";
        CliResult typed = await _desk.RunAsync("assign", "10", "-p", "sim:a", "--place", "otp");
        (typed.ExitCode, typed.Error.Contains("stays for ever", StringComparison.Ordinal)).ShouldBe((0, true));
    }

    [Theory]
    [InlineData("otp", "STM32H7A3xI")]
    [InlineData("uid", "STM32H743xI")]
    [InlineData("spare", "STM32H743xI")]
    [InlineData("embed", "STM32H750xB")]
    public async Task A_dry_run_writes_nothing(string place, string chip)
    {
        Simulator.VirtualDevice device = _desk.Board("a", chip);
        CliResult dry = await _desk.RunAsync("assign", "10", "-p", "sim:a", "--place", place, "--dry-run");
        (dry.ExitCode, dry.Out.Contains("nothing was written", StringComparison.Ordinal)).ShouldBe((0, true));
        device.Log.Programs.ShouldBeEmpty();
        device.PeekOtp().ShouldAllBe(value => value == 0xFF);
        (await _desk.RunAsync("show", "-p", "sim:a", "--place", place)).Out.ShouldNotContain("#10");
    }

    [Theory]
    [InlineData("spare", "STM32H743xI")]
    [InlineData("embed", "STM32H750xB")]
    public async Task A_place_in_flash_is_the_store_that_is_there_without_it(string place, string chip)
    {
        _desk.Board("a", chip);
        (await _desk.RunAsync("assign", "10", "-p", "sim:a", "--place", place)).ExitCode.ShouldBe(0);
        (await _desk.RunAsync("show", "-p", "sim:a")).LastLine.ShouldBe("this is device #10");
    }

    [Fact]
    public async Task Spare_is_a_sector_of_its_own_where_the_chip_by_itself_would_embed()
    {
        _desk.Board("a", "STM32H723xE");
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--place", "spare");
        (await _desk.MustAsync("show", "-p", "sim:a", "--regions", "1")).LastLine.ShouldBe("this is device #10");
        (await _desk.MustAsync("show", "-p", "sim:a", "--place", "embed")).LastLine.ShouldStartWith("no identity");
        (await _desk.RunAsync("assign", "10", "-p", "sim:stm32h750xb", "--place", "spare")).ExitCode.ShouldBe(8);
    }

    [Theory]
    [InlineData("otp", "STM32H7A3xI")]
    [InlineData("uid", "STM32H743xI")]
    public async Task A_saved_number_comes_back(string place, string chip)
    {
        _desk.Board("a", chip);
        string file = Path.Combine(_desk.Folder, "number.json");
        await _desk.RunAsync("assign", "10", "-p", "sim:a", "--place", place, "--confirm", "10");
        (await _desk.RunAsync("backup", file, "-p", "sim:a", "--place", place)).ExitCode.ShouldBe(0);
        await _desk.RunAsync("assign", "11", "-p", "sim:a", "--place", place, "--replace", "--reason", "trial", "--yes", "--confirm", "11");
        (await _desk.RunAsync("restore", file, "-p", "sim:a", "--place", place)).ExitCode.ShouldBe(8);
        CliResult restored = await _desk.RunAsync("restore", file, "-p", "sim:a", "--place", place, "--replace", "--reason", "back", "--yes", "--confirm", "10");
        (restored.ExitCode, restored.Out.Contains("device #10 now (it was #11)", StringComparison.Ordinal)).ShouldBe((0, true), $"{restored}");
    }

    [Fact]
    public async Task A_place_has_no_fields()
    {
        CliResult refused = await _desk.RunAsync("assign", "10", "-p", "sim:stm32h7a3xi", "--place", "otp", "--set", "serial=A");
        (refused.ExitCode, refused.Error.Contains("a number and nothing else", StringComparison.Ordinal)).ShouldBe((2, true));
    }

    [Theory]
    [InlineData("otp", "STM32H7A3xI")]
    [InlineData("uid", "STM32H743xI")]
    public async Task A_lock_is_refused_where_it_has_no_meaning(string place, string chip)
    {
        _desk.Board("a", chip);
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--place", place, "--confirm", "10");
        CliResult refused = await _desk.RunAsync("lock", "-p", "sim:a", "--place", place, "--confirm", "10");
        (refused.ExitCode, refused.Error.Contains("N812", StringComparison.Ordinal)).ShouldBe((8, true));
    }

    [Theory]
    [InlineData("otp", "STM32H7A3xI")]
    [InlineData("uid", "STM32H743xI")]
    public async Task Number_and_firmware_go_on_in_one_pass(string place, string chip)
    {
        _desk.Board("a", chip);
        string firmware = _desk.File("firmware.hex", Firmware.Hex(1));
        CliResult done = await _desk.RunAsync("provision", firmware, "--number", "10", "-p", "sim:a", "--place", place, "--confirm", "10");
        (done.ExitCode, done.Out.Contains("verified", StringComparison.Ordinal)).ShouldBe((0, true), $"{done}");
        (await _desk.RunAsync("show", "-p", "sim:a", "--place", place)).Out.ShouldContain("#10");
    }

    [Theory]
    [InlineData("backup-sram")]
    [InlineData("backup-registers")]
    [InlineData("external-flash")]
    public async Task What_no_ROM_reaches_is_refused_with_the_reason(string place)
    {
        CliResult refused = await _desk.RunAsync("assign", "10", "-p", "sim:stm32h743xi", "--place", place);
        (refused.ExitCode, refused.Error.Contains("no ROM bootloader reaches", StringComparison.Ordinal)).ShouldBe((8, true));
    }

    [Fact]
    public async Task The_unique_ID_belongs_to_its_place() =>
        (await _desk.RunAsync("assign", "10", "-p", "sim:stm32h743xi", "--uid", "0102030405060708090A0B0C")).ExitCode.ShouldBe(2);

    [Fact]
    public async Task Inspect_says_that_two_places_disagree_and_leaves_one_time_memory_alone()
    {
        Simulator.VirtualDevice device = _desk.Board("a", "STM32H7A3xI");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--place", "uid");
        (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json.GetProperty("placesDisagree").GetBoolean().ShouldBeFalse();
        await _desk.MustAsync("assign", "11", "-p", "sim:a", "--place", "otp", "--confirm", "11");
        device.Log.Clear();
        CliResult inspected = await _desk.MustAsync("inspect", "-p", "sim:a");
        inspected.LastLine.ShouldEndWith("other places say other numbers");
        (inspected.Out + inspected.Error).ShouldContain("TROUBLE");
        device.Log.Commands.ShouldNotContain(command => command.Address != null && device.Chip.Otp!.Range.Contains(command.Address.Value));
    }

    [Theory]
    [InlineData("option-bytes", "STM32F103xB")]
    [InlineData("eeprom", "STM32L053x8")]
    public async Task A_number_goes_to_the_other_families_places(string place, string chip)
    {
        _desk.Board("a", chip);
        CliResult assigned = await _desk.RunAsync("assign", "10", "-p", "sim:a", "--chip", chip, "--place", place, "--confirm", "10");
        (assigned.ExitCode, assigned.LastLine.StartsWith("done: this is device #10", StringComparison.Ordinal)).ShouldBe((0, true), $"{assigned}");
        (await _desk.MustAsync("show", "-p", "sim:a", "--chip", chip, "--place", place)).LastLine.ShouldStartWith("this is device #10");
    }

    [Fact]
    public async Task A_number_in_one_time_memory_is_locked_where_the_lock_is_a_byte()
    {
        _desk.Board("a", "STM32F407xG");
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--place", "otp", "--confirm", "10");
        (await _desk.MustAsync("lock", "-p", "sim:a", "--place", "otp", "--dry-run")).LastLine.ShouldContain("nothing was changed");
        (await _desk.RunAsync("lock", "-p", "sim:a", "--place", "otp", "--confirm", "11")).ExitCode.ShouldBe(2);
        (await _desk.MustAsync("lock", "-p", "sim:a", "--place", "otp", "--confirm", "10")).LastLine.ShouldContain("is locked for ever");
        (await _desk.MustAsync("lock", "-p", "sim:a", "--place", "otp", "--confirm", "10")).LastLine.ShouldContain("was locked already");
    }
}

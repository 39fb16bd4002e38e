using System.Text.Json;
using Nameplate.Simulator;
using Nameplate.Testing;

namespace Nameplate.Cli.Tests;

/// <summary><c>rescue</c>, and what <c>inspect</c> says of interrupted updates and of locks, as people and scripts use them.</summary>
public sealed class RescueCommandTests : IDisposable
{
    private const uint Scratch = 0x080A0000;

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task A_dry_run_names_the_words_and_the_plan_and_erases_nothing()
    {
        VirtualDevice device = await NumberedAsync();
        device.SetWordState(Scratch + 0x60, FlashWordState.DoubleEcc);
        device.SetWordState(0x08000100, FlashWordState.DoubleEcc);
        device.Log.Clear();

        CliResult plan = await _desk.MustAsync("rescue", "-p", "sim:a", "--dry-run");
        JsonElement json = (await _desk.MustAsync("rescue", "-p", "sim:a", "--dry-run", "--json")).Json;

        plan.Out.ShouldContain("0x080A0060..0x080A007F in sector 0x080A0000..0x080BFFFF (128 KB)");
        plan.Out.ShouldContain("nameplate update FIRMWARE");
        plan.LastLine.ShouldBe("dry run: 2 words in 2 sectors cannot be read; would erase 0x080A0000..0x080BFFFF; nothing was changed");
        json.GetProperty("schema").GetString().ShouldBe("nameplate.rescue/1");
        json.GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        json.GetProperty("sectors").EnumerateArray().Select(sector => sector.GetProperty("act").GetString()).ShouldBe(["keep", "erase"]);
        json.GetProperty("sectors")[1].GetProperty("unreadable")[0].GetProperty("start").GetString().ShouldBe("0x080A0060");
        device.Log.Erases.ShouldBeEmpty();
        device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_yes_nothing_is_erased_and_with_it_the_words_are_gone()
    {
        VirtualDevice device = await NumberedAsync();
        device.SetWordState(Scratch, FlashWordState.DoubleEcc);
        device.Log.Clear();

        CliResult silent = await _desk.RunAsync("rescue", "-p", "sim:a");
        device.Log.Erases.ShouldBeEmpty();
        CliResult done = await _desk.MustAsync("rescue", "-p", "sim:a", "--yes");
        CliResult again = await _desk.MustAsync("rescue", "-p", "sim:a");

        silent.ExitCode.ShouldBe(2);
        silent.Error.ShouldContain("N202");
        done.LastLine.ShouldBe("done: 1 word in 1 sector could not be read; erased 0x080A0000..0x080BFFFF, read back blank; identity #10 intact, proven byte for byte");
        again.LastLine.ShouldBe("done: every word of flash can be read; nothing was changed");
    }

    [Fact]
    public async Task Firmware_with_a_bad_word_is_left_for_update_or_rewritten_in_one_go()
    {
        VirtualDevice device = await NumberedAsync();
        device.SetWordState(0x08000100, FlashWordState.DoubleEcc);

        CliResult left = await _desk.MustAsync("rescue", "-p", "sim:a");
        CliResult mended = await _desk.MustAsync("rescue", "-p", "sim:a", "--firmware", _desk.File("two.hex", Firmware.Hex(2)), "--yes");

        left.LastLine.ShouldBe("found: 1 word in 1 sector could not be read; left: 0x08000000..0x0801FFFF for nameplate update FIRMWARE, or --firmware FILE here");
        mended.LastLine.ShouldStartWith("done: 1 word in 1 sector could not be read; firmware ");
        mended.LastLine.ShouldEndWith("identity #10 intact, proven byte for byte");
        device.Peek(0x08000000, 2048).ShouldBe(Firmware.Bytes(2));
    }

    [Fact]
    public async Task A_lost_newest_number_ends_with_its_own_exit_code_and_shows_what_is_left()
    {
        VirtualDevice device = await NumberedAsync();
        await _desk.MustAsync("assign", "11", "-p", "sim:a", "--replace", "--reason", "test", "--yes");
        device.SetWordState(0x081E0400, FlashWordState.DoubleEcc);

        CliResult found = await _desk.RunAsync("rescue", "-p", "sim:a", "--json");

        found.ExitCode.ShouldBe(10);
        found.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("N1002");
        found.Json.GetProperty("identityDamaged").GetBoolean().ShouldBeTrue();
        found.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("10");
        found.Error.ShouldContain("assign NUMBER --replace --reason TEXT");
    }

    [Fact]
    public async Task An_older_slot_is_left_and_said()
    {
        VirtualDevice device = await NumberedAsync();
        await _desk.MustAsync("assign", "11", "-p", "sim:a", "--replace", "--reason", "test", "--yes");
        device.SetWordState(0x081E0200, FlashWordState.DoubleEcc);

        CliResult found = await _desk.MustAsync("rescue", "-p", "sim:a");

        found.Out.ShouldContain("#11 reads whole");
        found.LastLine.ShouldStartWith("found: 1 word in 1 sector could not be read; left: 0x081E0000..0x081FFFFF");
    }

    [Fact]
    public async Task Only_a_sector_that_needs_it_is_given_up_and_never_the_identitys()
    {
        await NumberedAsync();

        CliResult sound = await _desk.RunAsync("rescue", "-p", "sim:a", "--erase", "0x080A0000", "--yes");
        CliResult identity = await _desk.RunAsync("rescue", "-p", "sim:a", "--erase", "0x081E0000", "--yes");
        CliResult typo = await _desk.RunAsync("rescue", "-p", "sim:a", "--erase", "sector5");

        sound.ExitCode.ShouldBe(2);
        sound.Error.ShouldContain("there is nothing to rescue in it");
        identity.ExitCode.ShouldBe(8);
        identity.Error.ShouldContain("N801");
        typo.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Who_sits_at_a_terminal_is_asked_to_press_reset()
    {
        VirtualDevice device = await NumberedAsync();
        device.SetWordState(Scratch + 0x60, FlashWordState.DoubleEcc);
        device.SetPins(boot0: true, reset: true);
        device.SetPins(boot0: true, reset: false);
        _desk.Answer = ""; // nobody presses anything: end of input

        CliResult given = await _desk.RunAsync("rescue", "-p", "sim:a", "--boot", "none", "--dry-run");

        given.Error.ShouldContain("The bootloader hangs at 0x080A0000..0x080A00FF. Hold BOOT0, press RESET, then press Enter");
        given.ExitCode.ShouldBe(4);
        given.Error.ShouldContain("run the same command again");
    }

    [Fact]
    public async Task Inspect_tells_how_far_an_interrupted_update_came()
    {
        VirtualDevice device = _desk.Board("a");
        await _desk.MustAsync("update", WithCard("one.hex", "1.0"), "-p", "sim:a");
        string two = WithCard("two.hex", "2.0");
        device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 40));
        (await _desk.RunAsync("update", two, "-p", "sim:a")).ExitCode.ShouldNotBe(0);
        device.PowerCycle();

        CliResult inspect = await _desk.MustAsync("inspect", "-p", "sim:a");
        JsonElement json = (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json;

        inspect.Out.ShouldMatch(@"incomplete: the update from pump 1\.0 to pump 2\.0 that was begun on this host at .* UTC was interrupted with \d+ % written; nothing starts; the same command again completes it");
        inspect.LastLine.ShouldContain("firmware incomplete");
        json.GetProperty("firmware").GetString().ShouldBe("incomplete");
        json.GetProperty("interrupted").GetProperty("to").GetString().ShouldBe("pump 2.0");
        json.GetProperty("interrupted").GetProperty("percentWritten").GetInt32().ShouldBeInRange(1, 99);

        await _desk.MustAsync("update", two, "-p", "sim:a");
        (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json.GetProperty("interrupted").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Another_host_sees_that_it_is_incomplete_but_not_of_what()
    {
        VirtualDevice device = await NumberedAsync();
        device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 20));
        (await _desk.RunAsync("update", _desk.File("two.hex", Firmware.Hex(2)), "-p", "sim:a")).ExitCode.ShouldNotBe(0);
        device.PowerCycle();
        _desk.StateFolder = Path.Combine(_desk.Folder, "another-host");

        CliResult inspect = await _desk.MustAsync("inspect", "-p", "sim:a");
        JsonElement json = (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json;

        inspect.Out.ShouldContain("incomplete: the vectors are blank and other flash is not");
        json.GetProperty("firmware").GetString().ShouldBe("incomplete");
        json.GetProperty("interrupted").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_device_without_any_firmware_is_not_called_incomplete()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");

        (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json.GetProperty("firmware").GetString().ShouldBe("blank");
    }

    [Fact]
    public async Task Inspect_tells_whether_the_identity_is_locked()
    {
        await NumberedAsync();
        async Task<JsonElement> LockedAsync() =>
            (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json.GetProperty("identityWriteProtected");

        (await LockedAsync()).GetBoolean().ShouldBeFalse();
        await _desk.MustAsync("lock", "-p", "sim:a");
        (await LockedAsync()).GetBoolean().ShouldBeTrue();
        (await _desk.MustAsync("inspect", "-p", "sim:a")).Out.ShouldContain("write-protected: 0x081E0000..0x081FFFFF, the identity is locked");
        _desk.Board("b", options: new DeviceOptions { Rom = new RomBehaviour { OptionBytes = OptionBytesShown.None } });
        (await _desk.MustAsync("inspect", "-p", "sim:b", "--json")).Json.GetProperty("identityWriteProtected").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_inactive_bank_is_written_and_how_to_start_it_is_told()
    {
        VirtualDevice device = await NumberedAsync();
        string two = _desk.File("two.hex", Firmware.Hex(2));

        CliResult plan = await _desk.MustAsync("plan", two, "-p", "sim:a", "--inactive-bank");
        CliResult update = await _desk.MustAsync("update", two, "-p", "sim:a", "--inactive-bank");
        CliResult go = await _desk.RunAsync("update", two, "-p", "sim:a", "--inactive-bank", "--start", "go");
        JsonElement json = (await _desk.MustAsync("update", two, "-p", "sim:a", "--inactive-bank", "--json")).Json.GetProperty("devices")[0].GetProperty("swap");

        plan.Out.ShouldContain("0x08100000");
        plan.LastLine.ShouldStartWith("plan: erases 1 sector");
        update.Out.ShouldContain("-ob SWAP_BANK=1");
        update.LastLine.ShouldEndWith("identity #10 intact, proven byte for byte; the firmware at 0x08100000 starts once SWAP_BANK is 1, which is left to you");
        go.ExitCode.ShouldBe(2);
        json.GetProperty("swapBankNeeded").GetInt32().ShouldBe(1);
        device.Peek(0x08000000, 2048).ShouldBe(Firmware.Bytes(1));
        device.Peek(0x08100000, 2048).ShouldBe(Firmware.Bytes(2));
        device.BanksSwapped.ShouldBeFalse();
    }

    private async Task<VirtualDevice> NumberedAsync()
    {
        VirtualDevice device = _desk.Board("a");
        await _desk.MustAsync("provision", _desk.File("one.hex", Firmware.Hex(1)), "--number", "10", "-p", "sim:a");
        return device;
    }

    private string WithCard(string name, string version)
    {
        byte[] bytes = Firmware.Bytes(version[0]);
        CardBytes.Make("pump", version).CopyTo(bytes, 0x298);
        return _desk.File(name, Firmware.HexAt((0x08000000, bytes)));
    }
}

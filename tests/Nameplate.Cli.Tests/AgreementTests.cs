using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Nameplate.Simulator;
using Nameplate.Testing;

namespace Nameplate.Cli.Tests;

/// <summary>Firmware that says what it is and where it expects the identity.</summary>
public sealed class AgreementTests : IDisposable
{
    private const uint Flash = 0x08000000;
    private const int CardAt = 0x298; // behind the 166 vectors of an STM32H743

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Plan_shows_the_card()
    {
        string firmware = WithCard("one.hex", CardBytes.Make("pump", "1.0", "4f1c2aa", 0x8000, 0x081E0000));

        CliResult plan = await _desk.MustAsync("plan", firmware, "--chip", "h743xi");
        JsonElement json = (await _desk.MustAsync("plan", firmware, "--chip", "h743xi", "--json")).Json.GetProperty("plan");

        plan.Out.ShouldContain("pump 1.0, build 4f1c2aa");
        plan.Out.ShouldContain("the firmware expects the identity where it is kept");
        json.GetProperty("card").GetProperty("version").GetString().ShouldBe("1.0");
        json.GetProperty("namesIdentity").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_firmware_that_does_not_say_where_it_expects_the_identity_is_planned_and_told_so()
    {
        CliResult plan = await _desk.MustAsync("plan", WithCard("one.hex", CardBytes.Make("pump", "1.0")), "--chip", "h743xi");

        plan.Out.ShouldContain("nameplate generate linker --chip STM32H743xI");
    }

    [Fact]
    public async Task A_damaged_card_is_said_and_stops_nothing()
    {
        byte[] card = CardBytes.Make("pump", "1.0");
        card[0x20] ^= 1;
        string firmware = WithCard("one.hex", card);
        _desk.Board("a");

        (await _desk.MustAsync("plan", firmware, "--chip", "h743xi")).Out.ShouldContain("damaged: the card at 0x08000298 has CRC-32");
        await _desk.MustAsync("update", firmware, "-p", "sim:a");
        (await _desk.MustAsync("inspect", "-p", "sim:a")).Out.ShouldContain("damaged: the card at 0x08000298");
    }

    [Fact]
    public async Task Update_says_from_which_version_to_which()
    {
        _desk.Board("a");
        await _desk.MustAsync("update", WithCard("one.hex", CardBytes.Make("pump", "1.0")), "-p", "sim:a");

        CliResult update = await _desk.MustAsync("update", WithCard("two.hex", CardBytes.Make("pump", "2.0")), "-p", "sim:a");

        update.LastLine.ShouldStartWith("done: pump 1.0 → 2.0, firmware ");
        CliResult again = await _desk.MustAsync("update", WithCard("two.hex", CardBytes.Make("pump", "2.0")), "-p", "sim:a", "--json");
        JsonElement plan = again.Json.GetProperty("devices")[0].GetProperty("plan");
        plan.GetProperty("replaces").GetProperty("version").GetString().ShouldBe("2.0");
    }

    [Theory]
    [InlineData(0x298)]
    [InlineData(0x40)]
    [InlineData(0x2D4)]
    [InlineData(0x380)]
    public async Task Inspect_shows_the_devices_card(int offset)
    {
        _desk.Board("a");
        await _desk.MustAsync("update", WithCard("one.hex", CardBytes.Make("pump", "1.0", "4f1c2aa"), offset), "-p", "sim:a");

        CliResult inspect = await _desk.MustAsync("inspect", "-p", "sim:a");

        inspect.Out.ShouldContain("pump 1.0, build 4f1c2aa");
        (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json.GetProperty("card").GetProperty("name").GetString().ShouldBe("pump");
    }

    [Fact]
    public async Task Inspect_of_a_device_without_firmware_reads_nothing_more()
    {
        _desk.Board("a");

        (await _desk.MustAsync("inspect", "-p", "sim:a", "--json")).Json.GetProperty("card").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("update")]
    [InlineData("provision")]
    public async Task A_card_that_names_another_place_is_refused_and_both_places_are_named(string verb)
    {
        VirtualDevice device = _desk.Board("a");
        string firmware = WithCard("other.hex", CardBytes.Make("pump", "1.0", "", 0x8000, 0x080E0000));

        CliResult refused = await _desk.RunAsync(
            [verb, firmware, "-p", "sim:a", .. verb == "provision" ? ["--number", "10"] : (string[])[]]);

        refused.ExitCode.ShouldBe(8, refused.ToString());
        refused.Error.ShouldContain("N809: the card of other.hex expects the identity at 0x080E0000..0x080E7FFF, "
            + "but on STM32H743xI it is kept at 0x081E0000..0x081E7FFF");
        refused.Error.ShouldContain("nameplate generate linker --chip STM32H743xI");
        device.Log.Programs.ShouldBeEmpty();
        device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_firmware_for_two_regions_is_refused_until_the_command_says_two_regions()
    {
        _desk.Board("a");
        string firmware = WithCard("two.hex", CardBytes.Make("pump", "1.0", "", 0x8000, 0x081C0000, 0x081E0000));

        CliResult refused = await _desk.RunAsync("update", firmware, "-p", "sim:a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--regions", "2");
        CliResult done = await _desk.MustAsync("update", firmware, "-p", "sim:a", "--regions", "2", "--require-identity");

        refused.Error.ShouldContain("run every command for this device with --regions 2");
        done.LastLine.ShouldContain("identity #10 intact");
        (await _desk.MustAsync("show", "-p", "sim:a", "--regions", "2")).LastLine.ShouldBe("this is device #10");
    }

    // Neither a symbol nor a card tells, and the command line does not either: only the store's own header does.
    [Theory]
    [InlineData("STM32H743xI", "2", 0x081C0000u)]
    [InlineData("STM32H723xE", "1", 0x08060000u)]
    public async Task A_store_that_a_chosen_placement_made_is_not_erased_by_a_command_that_does_not_choose(string chip, string regions, uint start)
    {
        string firmware = _desk.File("large.hex", Firmware.HexAt((Flash, Firmware.Bytes(1)), (start + 0x10000, new byte[64])));
        VirtualDevice device = _desk.Board("a", chip);
        _desk.Board("control", chip, new DeviceOptions { Seed = 2 });
        await _desk.MustAsync("assign", "10", "-p", "sim:a", "--regions", regions);
        device.Log.Clear();

        CliResult refused = await _desk.RunAsync("update", firmware, "-p", "sim:a");

        refused.ExitCode.ShouldBe(8, refused.ToString());
        refused.Error.ShouldContain($"N801: sim:a: the firmware needs 0x{start:X8}");
        refused.Error.ShouldContain($"run the same command with --regions {regions}");
        device.Log.Erases.ShouldBeEmpty();
        await _desk.MustAsync("update", firmware, "-p", "sim:control");
    }

    [Fact]
    public async Task Two_files_may_not_expect_the_identity_in_two_places()
    {
        string cm7 = WithCard("cm7.hex", CardBytes.Make("cm7", "1.0", "", 0x8000, 0x081E0000));
        byte[] bytes = [.. Firmware.Bytes(1, 512), .. CardBytes.Make("cm4", "1.0", "", 0x8000, 0x081C0000)];
        string cm4 = _desk.File("cm4.hex", Firmware.HexAt((0x08100000, bytes)));

        (await _desk.RunAsync("plan", cm7, cm4, "--chip", "h743xi")).Error.ShouldContain("the card of cm4.hex");
    }

    private string WithCard(string name, byte[] card, int offset = CardAt)
    {
        byte[] bytes = Firmware.Bytes(1);
        card.CopyTo(bytes, offset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Flash + 0x701);
        return _desk.File(name, Encoding.ASCII.GetBytes(Firmware.HexAt((Flash, bytes))));
    }
}

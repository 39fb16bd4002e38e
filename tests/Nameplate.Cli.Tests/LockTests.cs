using System.Text.Json;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary><c>lock</c> and <c>unlock</c> on the command line.</summary>
public sealed class LockTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task A_locked_device_is_updated_its_number_is_not_changed_and_unlock_frees_it()
    {
        _desk.Board("a");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");

        CliResult locked = await _desk.MustAsync("lock", "-p", "sim:a");
        CliResult update = await _desk.MustAsync("update", _desk.File("fw.hex", Firmware.Hex(1)), "-p", "sim:a");
        CliResult refused = await _desk.RunAsync("assign", "11", "-p", "sim:a", "--replace", "--reason", "test", "--yes");
        CliResult unlocked = await _desk.MustAsync("unlock", "-p", "sim:a");
        CliResult changed = await _desk.MustAsync("assign", "11", "-p", "sim:a", "--replace", "--reason", "test", "--yes");

        locked.LastLine.ShouldBe("done: device #10 is locked, a write to its sectors had no effect");
        locked.Out.ShouldContain("0x081E0210");
        update.LastLine.ShouldContain("identity #10 intact");
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("N505");
        refused.Error.ShouldContain("nameplate unlock");
        unlocked.LastLine.ShouldBe("done: device #10 is unlocked, a write to its sectors took");
        changed.LastLine.ShouldContain("#11");
    }

    [Fact]
    public async Task A_dry_run_shows_the_neighbours_and_sends_nothing()
    {
        VirtualDevice device = _desk.Board("a", "h7a3zi");
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        device.Log.Clear();

        CliResult plan = await _desk.MustAsync("lock", "-p", "sim:a", "--dry-run", "--json");

        plan.Json.GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        plan.Json.GetProperty("sectors").GetArrayLength().ShouldBe(2);
        plan.Json.GetProperty("neighbours").EnumerateArray().Select(range => range.GetProperty("start").GetString())
            .ShouldBe(["0x081F8000", "0x081FA000"]);
        plan.Json.GetProperty("number").ValueKind.ShouldBe(JsonValueKind.String);
        device.Log.Programs.ShouldBeEmpty();
        device.Chip.Flash.Sectors.ShouldAllBe(sector => !device.IsWriteProtected(sector));
    }

    [Theory]
    [InlineData("assign", "10")]
    [InlineData("provision", "fw.hex", "--number", "10")]
    public async Task A_device_can_be_numbered_for_production_at_once(params string[] verb)
    {
        VirtualDevice device = _desk.Board("a");
        string firmware = _desk.File("fw.hex", Firmware.Hex(1));

        CliResult done = await _desk.MustAsync([.. verb.Select(word => word == "fw.hex" ? firmware : word), "--production", "-p", "sim:a"]);

        done.Out.ShouldContain("0x081E0210");
        device.Peek(0x081E0210, 8).ShouldBe([10, 0, 0, 0, 0, 0, 0, 0]);
        device.Peek(0x081E020B, 1)[0].ShouldBe((byte)0x03);
    }
}

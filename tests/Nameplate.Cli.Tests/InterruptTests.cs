using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>Ctrl-C before anything was done, and in the middle of it.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Ctrl_C_before_the_first_erase_leaves_the_device_as_it_was()
    {
        VirtualDevice device = _desk.Board("a");
        device.Changed += (_, _) => _desk.Stop.Request();
        _desk.Stop.Request();

        CliResult result = await _desk.RunAsync("update", _desk.File("fw.hex", Firmware.Hex(1)), "-p", "sim:a");

        result.ExitCode.ShouldBe(130);
        result.Error.ShouldContain("Device: nothing was erased or written.");
        device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_an_update_says_what_a_rerun_does_and_the_rerun_does_it()
    {
        VirtualDevice device = _desk.Board("a");
        string firmware = _desk.File("fw.hex", Firmware.Hex(1));
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        device.Log.Clear();
        device.Changed += (_, _) =>
        {
            if (device.Log.Programs.Count == 2)
            {
                _desk.Stop.Request();
            }
        };

        CliResult result = await _desk.RunAsync("update", firmware, "-p", "sim:a");

        result.ExitCode.ShouldBe(130);
        result.Error.ShouldContain("run the same command again: it completes what was begun");
        result.Error.ShouldContain("Identity: #10");
        device.AtPrompt.ShouldBeTrue();

        using Desk rerun = new();
        rerun.Port("sim:a", () => new Ports.VirtualDevicePort("sim:a", device, null));
        (await rerun.RunAsync("update", firmware, "-p", "sim:a")).LastLine.ShouldContain("identity #10 intact");
    }
}

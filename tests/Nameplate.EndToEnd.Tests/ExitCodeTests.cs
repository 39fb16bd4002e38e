using Nameplate.Chips;
using Nameplate.Simulator;

namespace Nameplate.EndToEnd.Tests;

/// <summary>Exit codes as a shell sees them, with last line and JSON agreeing. Each code's causes are tested beside the command line.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(0, "chips --json")]
    [InlineData(2, "assign 10 --json")]
    [InlineData(2, "update DIR/made.bin --bsae 0x08000000 -p sim:stm32h743xi --json")]
    [InlineData(3, "show -p DIR/no-such-port --json")]
    [InlineData(5, "show -p sim:DIR/protected.sim --json")]
    [InlineData(6, "show -p sim:stm32h743xi --chip stm32h723xg --json")]
    [InlineData(7, "update DIR/no-such-file.hex -p sim:stm32h743xi --json")]
    [InlineData(10, "update DIR/made.bin --base 0x08000000 -p sim:stm32h743xi --require-identity --json")]
    public async Task Process_ends_with(int exitCode, string commandLine)
    {
        await using Workshop shop = new();
        shop.Write("made.bin", FirmwareFiles.Made(2000, seed: 1));
        VirtualDevice device = new(ChipDatabase.Get("stm32h743xi"), new DeviceOptions { Readout = ReadoutProtection.Level1 });
        DeviceFile.Create(shop.PathOf("protected.sim"), device).Dispose();
        string[] arguments = commandLine.Replace("DIR", shop.PathOf("."), StringComparison.Ordinal).Split(' ');

        (await shop.NameplateAsync(arguments)).With(exitCode).Agreeing();
    }

    [Fact]
    public async Task Request_to_terminate_ends_with_130_and_says_that_nothing_was_written()
    {
        await using Workshop shop = new();
        // A board that never answers: the program waits for it.
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty, "--fault", "silence@rx=1");
        string trace = shop.PathOf("wire.txt");
        await using Child show = shop.StartNameplate("show", "-p", board.Port, "--wait", "50", "--trace", trace, "--json");
        await show.UntilAsync(() => Wire.Sent(trace).Count > 0, "something is on the wire");
        show.Terminate();

        Ended cancelled = (await show.EndAsync()).With(130);

        cancelled.Error.ShouldContain("cancelled");
    }
}

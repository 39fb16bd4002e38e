using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>What the program asks of a serial port, seen between the program and the kernel.</summary>
public sealed class UartTests(BlinkBuild build)
{
    // rts-dtr: RTS asserted holds reset, DTR not asserted makes BOOT0 high.
    private const string ResetWithBoot0High = "lines dtr=0 rts=1";
    private const string ReleasedWithBoot0High = "lines dtr=0 rts=0";
    private const string ResetWithBoot0Low = "lines dtr=1 rts=1";
    private const string ReleasedWithBoot0Low = "lines dtr=1 rts=0";

    [Fact]
    public async Task Parity_is_set_and_the_board_is_reset_into_its_bootloader_before_the_first_byte()
    {
        await using Workshop shop = new() { PortsAreUarts = true };
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);

        (await shop.NameplateAsync("assign", "10", "-p", board.Port, "--boot", "rts-dtr")).With(0);

        IReadOnlyList<(double At, string Act)> acts = ShimLog.Read(shop.UartLog);
        acts[0].Act.ShouldStartWith("termios rate=115200 data=8 parity=even stop=1 hupcl=0 crtscts=0 inpck=1");
        int sync = acts.ToList().FindIndex(act => act.Act.StartsWith("write", StringComparison.Ordinal));
        acts[sync].Act.ShouldBe("write 7F");
        acts.Take(sync).Where(act => act.Act.StartsWith("lines", StringComparison.Ordinal)).Select(act => act.Act)
            .TakeLast(2).ShouldBe([ResetWithBoot0High, ReleasedWithBoot0High]);
        (acts[sync - 1].At - acts[sync - 2].At).ShouldBeGreaterThanOrEqualTo(0.05, "the reset pulse");
        (acts[sync].At - acts[sync - 1].At).ShouldBeGreaterThanOrEqualTo(0.5, "the ROM's start-up");
    }

    [Fact]
    public async Task After_an_update_the_board_is_reset_into_its_firmware()
    {
        await using Workshop shop = new() { PortsAreUarts = true };
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);

        Ended updated = (await shop.NameplateAsync(
            "update", Path.Combine(build.Chip, "blink-h743-v1.hex"), "-p", board.Port, "--boot", "rts-dtr")).With(0);

        updated.LastLine.ShouldContain("started by reset");
        string[] acts = [.. ShimLog.Read(shop.UartLog).Select(act => act.Act)];
        acts.Where(act => act.StartsWith("lines", StringComparison.Ordinal)).TakeLast(2)
            .ShouldBe([ResetWithBoot0Low, ReleasedWithBoot0Low]);
        acts.Last(act => !act.StartsWith("close", StringComparison.Ordinal)).ShouldBe(ReleasedWithBoot0Low);
    }

    // Control: a bare pty has no such lines, and the program says so instead of pretending.
    [Fact]
    public async Task Preset_without_control_lines_is_refused()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);

        Ended refused = (await shop.NameplateAsync("show", "-p", board.Port, "--boot", "rts-dtr")).With(3);

        refused.Error.ShouldContain("has no DTR and RTS lines");
    }
}

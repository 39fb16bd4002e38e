using System.Text.Json;
using Nameplate.EndToEnd.Tests;

namespace Nameplate.Windows.Tests;

/// <summary>What keeps a port from being opened or used, told apart.</summary>
public sealed class PortErrorTests(WineMachine machine)
{
    [Theory]
    [InlineData("COM77", "N301")]
    [InlineData("usb:NONE", "N301")]
    [InlineData("/dev/ttyUSB0", "N301")]
    [InlineData(@"C:\windows\win.ini", "N305")]
    public async Task A_port_that_cannot_be_had_has_its_code(string port, string code)
    {
        await using WindowsDesk desk = new(machine);
        Ended failed = (await desk.NameplateAsync("show", "-p", port, "--json")).With(3).Agreeing();
        failed.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task A_port_that_is_pulled_out_in_an_update_is_unplugged()
    {
        await using WindowsDesk desk = new(machine);
        Board board = await desk.PlugAsync(null, "--paced");
        string trace = desk.PathOf("wire.txt");
        await using Child update = desk.StartNameplate("update", WindowsDesk.Blink(1), "-p", board.Port, "--trace", WineMachine.InWindows(trace), "--json");
        await update.UntilAsync(() => Wire.Sent(trace).Contains("31 CE"), "it writes");

        board.Served.Program.Kill();

        Ended ended = (await update.EndAsync()).With(3).Agreeing();
        JsonElement error = ended.Json.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("N304");
        error.GetProperty("device").GetString()!.ShouldContain("incomplete");
    }

    [Fact]
    public async Task A_pseudo_terminal_is_refused_with_the_way_on()
    {
        await using WindowsDesk desk = new(machine);
        (await desk.NameplateAsync("simulate", "--chip", "stm32h743xi", "--pty", "board")).With(3).Error.ShouldContain("--tcp PORT");
    }
}

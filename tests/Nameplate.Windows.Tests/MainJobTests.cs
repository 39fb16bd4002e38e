using System.Text.Json;
using Nameplate.EndToEnd.Tests;

namespace Nameplate.Windows.Tests;

/// <summary>The main job on Windows: a number, and updates that do not touch it, over a COM port.</summary>
public sealed class MainJobTests(WineMachine machine)
{
    [Fact]
    public async Task A_number_survives_updates_over_a_COM_port_beyond_9()
    {
        await using WindowsDesk desk = new(machine);
        Board board = await desk.PlugAsync();
        board.Port.Length.ShouldBe("COM10".Length);

        Ended assigned = (await desk.NameplateAsync("assign", "10", "-p", board.Port, "--boot", "none", "--json")).With(0).Agreeing();
        assigned.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("10");
        foreach (int version in (int[])[1, 2])
        {
            Ended updated = (await desk.NameplateAsync("update", WindowsDesk.Blink(version), "-p", board.Port, "--json")).With(0).Agreeing();
            JsonElement device = updated.Json.GetProperty("devices")[0];
            device.GetProperty("number").GetString().ShouldBe("10");
            device.GetProperty("identity").GetString().ShouldBe("intact");
        }

        Ended shown = (await desk.NameplateAsync("show", "-p", board.Port, "--json")).With(0).Agreeing();

        shown.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("10");
        byte[] firmware = FirmwareFiles.Content(WindowsDesk.BlinkFile(2));
        (await board.Served.StopAndReadAsync(FirmwareFiles.Flash, firmware.Length)).ShouldBe(firmware);
    }

    [Theory]
    [InlineData("COM5")]
    [InlineData("com5:")]
    [InlineData(@"\\.\COM5")]
    public async Task A_port_may_be_written_in_each_of_its_forms(string name)
    {
        await using WindowsDesk desk = new(machine);
        await desk.PlugAsync(5);
        string trace = desk.PathOf("wire.txt");

        (await desk.NameplateAsync("show", "-p", name, "--trace", WineMachine.InWindows(trace))).With(0).LastLine.ShouldContain("no identity");

        Wire.Sent(trace)[0].ShouldBe("7F");
    }

    [Fact]
    public async Task Windows_serves_a_virtual_board_over_TCP_to_a_client_of_its_own()
    {
        await using WindowsDesk desk = new(machine);
        await using Child serving = desk.StartNameplate("simulate", "--chip", "stm32h743xi", "--tcp", "0", "--json");
        await serving.UntilAsync(() => serving.Output.TrimEnd().EndsWith('}'), "its board can be reached");
        string port = JsonDocument.Parse(serving.Output).RootElement.GetProperty("devices")[0].GetProperty("port").GetString()!;

        (await desk.NameplateAsync("assign", "55", "-p", port)).With(0).LastLine.ShouldContain("#55");
    }

    [Fact]
    public async Task Demo_tells_the_whole_story_and_leaves_nothing_behind()
    {
        await using WindowsDesk desk = new(machine);
        string temporary = desk.PathOf("temp");
        Directory.CreateDirectory(temporary);

        Ended demo = (await desk.WindowsAsync("cmd", "/c", $"set TMP={WineMachine.InWindows(temporary)}&& {WineMachine.InWindows(machine.Program)} demo")).With(0);

        demo.LastLine.ShouldContain("intact");
        demo.Output.ShouldContain("error N304");
        Directory.GetFileSystemEntries(temporary).ShouldBeEmpty();
    }
}

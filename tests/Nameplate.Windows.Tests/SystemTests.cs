using System.Text.Json;
using Nameplate.EndToEnd.Tests;

namespace Nameplate.Windows.Tests;

/// <summary>What is different around the program: files, the console, Ctrl-C, the list of ports.</summary>
public sealed class SystemTests(WineMachine machine)
{
    [Fact]
    public async Task State_is_kept_in_the_users_local_program_data()
    {
        await using WindowsDesk desk = new(machine) { State = "" };
        string folder = Path.Combine(machine.LocalAppData, "nameplate");
        Directory.Exists(folder).ShouldBeFalse();
        Board board = await desk.PlugAsync();

        // The second number replaces the first one's record: a file that is there already.
        (await desk.NameplateAsync("assign", "10", "-p", board.Port)).With(0);
        (await desk.NameplateAsync("assign", "11", "-p", board.Port, "--replace", "--reason", "test", "--yes")).With(0);

        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        files.ShouldAllBe(file => !file.EndsWith(".new", StringComparison.Ordinal) && new FileInfo(file).Length > 0);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Text_is_UTF_8_in_a_pipe_and_in_a_console()
    {
        await using WindowsDesk desk = new(machine);
        string[] inspect = ["inspect", "-p", "sim:stm32h743xi"];

        (await desk.NameplateAsync(inspect)).With(0).Output.ShouldContain("AN3155 rev 20 §3.6");

        await using ConsoleWindow console = desk.Open(160, inspect);
        (await console.EndAsync()).ShouldBe(0, console.Text);
        console.Text.ShouldContain("AN3155 rev 20 §3.6");
    }

    [Fact]
    public async Task A_console_has_its_code_page_back_when_the_program_ends()
    {
        await using WindowsDesk desk = new(machine);
        await using ConsoleWindow console = new(100,
            ["wine", "cmd", "/c", $"chcp 850 & {WineMachine.InWindows(machine.Program)} chips & chcp"], machine.Environment);
        (await console.EndAsync()).ShouldBe(0, console.Text);
        console.Text.ShouldContain("STM32H743xI");
        console.Text.Split("850").Length.ShouldBe(3, console.Text);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(90)]
    public async Task Lines_are_broken_at_the_width_of_the_console(int columns)
    {
        await using WindowsDesk desk = new(machine);
        string[] words = Words((await desk.NameplateAsync("show", "-p", "COM77")).With(3).Error);

        await using ConsoleWindow console = desk.Open(columns, "show", "-p", "COM77");

        (await console.EndAsync()).ShouldBe(3, console.Text);
        string[] lines = console.Text.Split('\n');
        lines.Max(line => line.TrimEnd().Length).ShouldBeInRange(columns - 25, columns, console.Text);
        Words(console.Text).ShouldBe(words);

        static string[] Words(string text) => text.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public async Task Control_C_ends_an_update_after_its_block_and_the_rerun_completes_it()
    {
        await using WindowsDesk desk = new(machine);
        Board board = await desk.PlugAsync(null, "--paced");
        string[] update = ["update", WindowsDesk.Blink(1), "-p", board.Port];
        string trace = desk.PathOf("wire.txt");
        await using ConsoleWindow console = desk.Open(100, [.. update, "--trace", WineMachine.InWindows(trace)]);
        await console.UntilAsync(() => Wire.Sent(trace).Contains("31 CE"), "it writes");

        console.PressControlC();

        (await console.EndAsync()).ShouldBe(130, console.Text);
        console.Text.ShouldContain("cancelled");
        console.Text.ShouldContain("run the same command again");
        (await desk.NameplateAsync(update)).With(0).LastLine.ShouldContain("verified");
    }

    [Fact]
    public async Task Adapters_are_listed_with_what_the_registry_says_of_them_and_opened_by_their_serial_number()
    {
        await using WindowsDesk desk = new(machine);
        Board board = await desk.PlugAsync();
        await File.WriteAllTextAsync(desk.PathOf("adapter.reg"), $"""
            REGEDIT4

            [HKEY_LOCAL_MACHINE\HARDWARE\DEVICEMAP\SERIALCOMM]
            "\\Device\\VCP0"="{board.Port}"

            [HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Enum\FTDIBUS\VID_0403+PID_6001+A50285BIA\0000]
            "Service"="FTSER2K"
            "Mfg"="@oem12.inf,%ftdi%;FTDI"
            "DeviceDesc"="@oem12.inf,%vid_0403&pid_6001.devicedesc%;USB Serial Port"

            [HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Enum\FTDIBUS\VID_0403+PID_6001+A50285BIA\0000\Device Parameters]
            "PortName"="{board.Port}"
            "LatencyTimer"=dword:00000010

            """, TestContext.Current.CancellationToken);
        (await desk.WindowsAsync("regedit", "/S", desk.InWindows("adapter.reg"))).With(0);

        Ended listed = (await desk.NameplateAsync("ports", "--json")).With(0).Agreeing();
        JsonElement port = listed.Json.GetProperty("ports").EnumerateArray().Single(port => port.GetProperty("path").GetString() == board.Port);
        port.ToString().ShouldContain("A50285BI");
        port.ToString().ShouldContain("FTDI");

        Ended shown = (await desk.NameplateAsync("show", "-p", "usb:a50285bi")).With(0);
        shown.LastLine.ShouldContain("no identity");
        (shown.Output + shown.Error).ShouldContain("Latency Timer");
    }
}

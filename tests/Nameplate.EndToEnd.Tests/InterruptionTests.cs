using Nameplate.Firmware.Tests;

namespace Nameplate.EndToEnd.Tests;

/// <summary>The program dies, or the board does, in the middle of an update; then the same command runs once more.</summary>
public sealed class InterruptionTests(BlinkBuild build)
{
    [Fact]
    public async Task A_program_killed_while_it_writes_leaves_the_number_and_the_rerun_completes_the_update()
    {
        await using Workshop shop = new();
        string file = shop.PathOf("board.sim");
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty, "--save", file);
        (await shop.NameplateAsync("assign", "10", "-p", board.Port)).With(0);
        (await shop.NameplateAsync("update", Path.Combine(build.Chip, "blink-h743-v1.hex"), "-p", board.Port)).With(0);
        byte[] identity = await board.StopAndReadAsync(FirmwareFiles.Identity, FirmwareFiles.IdentityLength);
        byte[] made = FirmwareFiles.Made(16 * 1024, seed: 2);
        string[] update = ["update", shop.Write("new.bin", made), "--base", "0x08000000", "-p", board.Port];

        // Paced: there is a time in which it writes, 1.6 s.
        board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file, "--paced");
        string trace = shop.PathOf("wire.txt");
        await using Child killed = shop.StartNameplate([.. update, "--trace", trace]);
        await killed.UntilAsync(() => Wire.Sent(trace).Count(bytes => bytes == "31 CE") >= 4, "four blocks are on the wire");
        killed.Kill();
        (await killed.EndAsync()).With(137);

        Ended inspected = (await shop.NameplateAsync("inspect", "-p", board.Port, "--json")).With(0);
        inspected.Json.GetProperty("firmware").GetString().ShouldNotBe("present");
        inspected.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("10");

        Ended again = (await shop.NameplateAsync([.. update, "--json"])).With(0).Agreeing();
        again.Json.GetProperty("devices")[0].GetProperty("identity").GetString().ShouldBe("intact");
        await board.StopAsync();
        Simulated.Read(file, FirmwareFiles.Flash, made.Length).ShouldBe(made);
        Simulated.Read(file, FirmwareFiles.Identity, FirmwareFiles.IdentityLength).ShouldBe(identity);
    }

    [Theory]
    [InlineData("cut@program=20")]
    [InlineData("cut@erase=1")]
    [InlineData("cut@rx=2500:count=1")]
    public async Task A_board_that_loses_its_power_keeps_the_number_and_the_rerun_completes_the_update(string fault)
    {
        await using Workshop shop = new();
        string file = shop.PathOf("board.sim");
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty, "--save", file);
        (await shop.NameplateAsync("assign", "10", "-p", board.Port)).With(0);
        (await shop.NameplateAsync("update", Path.Combine(build.Chip, "blink-h743-v1.hex"), "-p", board.Port)).With(0);
        byte[] identity = await board.StopAndReadAsync(FirmwareFiles.Identity, FirmwareFiles.IdentityLength);
        string[] update = ["update", Path.Combine(build.Chip, "blink-h743-v2.hex"), "-p", board.Port];

        board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file, "--fault", fault);
        Ended cut = (await shop.NameplateAsync([.. update, "--json"])).With(4).Agreeing();
        cut.Json.GetProperty("devices")[0].GetProperty("number").GetString().ShouldBe("10");

        (await shop.NameplateAsync("show", "-p", board.Port)).With(0).LastLine.ShouldContain("#10");
        (await shop.NameplateAsync(update)).With(0).LastLine.ShouldContain("#10 intact");
        await board.StopAsync();
        byte[] firmware = FirmwareFiles.Content(Path.Combine(build.Chip, "blink-h743-v2.elf"));
        Simulated.Read(file, FirmwareFiles.Flash, firmware.Length).ShouldBe(firmware);
        Simulated.Read(file, FirmwareFiles.Identity, FirmwareFiles.IdentityLength).ShouldBe(identity);
    }
}

using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>doctor on ports that the kernel has: the holder from /proc, the lock of another program, lines and parity.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task A_board_on_a_uart_passes_and_is_reset_by_the_preset()
    {
        await using Workshop shop = new() { PortsAreUarts = true };
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);

        Ended ended = (await shop.NameplateAsync("doctor", "-p", board.Port, "--boot", "rts-dtr", "--json")).With(0).Agreeing();

        Finding(ended, "lines").ShouldBe("ok");
        Finding(ended, "parity").ShouldBe("ok");
        Finding(ended, "bootloader").ShouldBe("ok");
        ended.Json.GetProperty("next").GetProperty("command").GetString().ShouldBe($"nameplate inspect -p {board.Port} --boot rts-dtr");
        ShimLog.Read(shop.UartLog).Where(act => act.Act.StartsWith("write", StringComparison.Ordinal)).Select(act => act.Act)
            .ShouldBe(["write 7F", "write 00 FF"]);
    }

    [Fact]
    public async Task A_bare_pseudo_terminal_drops_the_parity_and_has_no_lines()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);

        Ended ended = (await shop.NameplateAsync("doctor", "-p", board.Port, "--json")).With(0).Agreeing();

        Finding(ended, "parity").ShouldBe("look");
        Finding(ended, "lines").ShouldBe("absent");
    }

    [Fact]
    public async Task A_program_that_has_the_port_open_is_named()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);
        await using Child holder = Child.Start("/bin/sh", ["-c", $"exec 3<>{board.Port}; echo open; exec sleep 100"], new Dictionary<string, string>());
        await holder.UntilAsync(() => holder.Output.Contains("open", StringComparison.Ordinal), "the port is open");

        Ended ended = (await shop.NameplateAsync("doctor", "-p", board.Port, "--json")).With(0);

        Finding(ended, "holder").ShouldBe("look");
        Text(ended, "holder").ShouldContain("sleep (process ");
    }

    [Fact]
    public async Task A_program_that_has_locked_the_port_is_named()
    {
        Tool.Require("flock", "util-linux");
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);
        await using Child holder = Child.Start("/usr/bin/flock", [board.Port, "-c", "echo locked; exec sleep 100"], new Dictionary<string, string>());
        await holder.UntilAsync(() => holder.Output.Contains("locked", StringComparison.Ordinal), "the port is locked");

        Ended ended = (await shop.NameplateAsync("doctor", "-p", board.Port, "--json")).With(3).Agreeing();

        Finding(ended, "permission").ShouldBe("ok");
        Finding(ended, "holder").ShouldBe("fault");
        Text(ended, "holder").ShouldContain("(process ");
    }

    [Fact]
    public async Task A_port_that_is_not_there()
    {
        await using Workshop shop = new();

        Ended ended = (await shop.NameplateAsync("doctor", "-p", shop.PathOf("nothing"), "--json")).With(3).Agreeing();

        Finding(ended, "port").ShouldBe("fault");
    }

    [Fact]
    public async Task An_application_that_runs_instead_of_the_bootloader()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty, "--application", "silent");

        Ended ended = (await shop.NameplateAsync("doctor", "-p", board.Port, "--json")).With(4).Agreeing();

        Finding(ended, "bootloader").ShouldBe("fault");
        ended.Json.GetProperty("error").GetProperty("device").GetString().ShouldBe("nothing was erased or written");
    }

    private static string Finding(Ended ended, string name) => Check(ended, name).GetProperty("finding").GetString()!;

    private static string Text(Ended ended, string name) => Check(ended, name).GetProperty("text").GetString()!;

    private static JsonElement Check(Ended ended, string name) =>
        ended.Json.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);
}

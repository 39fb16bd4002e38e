using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>The main job with real firmware: the command line, a pseudo-terminal, a virtual board in another process.</summary>
public sealed class MainJobTests(BlinkBuild build)
{
    [Fact]
    public async Task A_number_survives_updates_from_every_file_format()
    {
        await using Workshop shop = new();
        string file = shop.PathOf("board.sim");
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty, "--save", file);
        Ended assigned = (await shop.NameplateAsync("assign", "10", "-p", board.Port, "--boot", "none", "--json")).With(0).Agreeing();
        assigned.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("10");
        byte[] identity = await board.StopAndReadAsync(FirmwareFiles.Identity, FirmwareFiles.IdentityLength);

        board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file);
        foreach (string name in (string[])["v1.elf", "v2.hex", "v1.s19", "v2.bin"])
        {
            Ended updated = (await shop.NameplateAsync("update", Path.Combine(build.Chip, $"blink-h743-{name}"),
                "--base", "0x08000000", "-p", board.Port, "--json")).With(0).Agreeing();
            JsonElement device = updated.Json.GetProperty("devices")[0];
            device.GetProperty("number").GetString().ShouldBe("10", name);
            device.GetProperty("identity").GetString().ShouldBe("intact", name);
            device.GetProperty("plan").GetProperty("erases").GetArrayLength().ShouldBe(1, name);
        }

        Ended shown = (await shop.NameplateAsync("show", "-p", board.Port, "--json")).With(0).Agreeing();
        shown.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("10");
        await board.StopAsync();
        Simulated.Read(file, FirmwareFiles.Identity, FirmwareFiles.IdentityLength).ShouldBe(identity);
        byte[] firmware = FirmwareFiles.Content(Path.Combine(build.Chip, "blink-h743-v2.elf"));
        Simulated.Read(file, FirmwareFiles.Flash, firmware.Length).ShouldBe(firmware);
    }

    [Fact]
    public async Task The_same_firmware_again_erases_nothing()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);
        string firmware = Path.Combine(build.Chip, "blink-h743-v1.hex");
        (await shop.NameplateAsync("update", firmware, "-p", board.Port)).With(0).LastLine.ShouldContain("verified");

        Ended again = (await shop.NameplateAsync("update", firmware, "-p", board.Port, "--trace", shop.PathOf("wire.txt"))).With(0);

        again.LastLine.ShouldContain("was there already, verified");
        Wire.Sent(shop.PathOf("wire.txt")).ShouldNotContain(bytes => bytes.Contains("44 BB") || bytes.Contains("31 CE"));
    }

    [Fact]
    public async Task Several_boards_are_updated_at_once_and_each_keeps_its_number()
    {
        await using Workshop shop = new();
        Child serving = shop.StartNameplate("simulate", "--chip", "stm32h743xi", "--devices", "3", "--pty", shop.Pty, "--json");
        await serving.UntilAsync(() => serving.Output.EndsWith("\n}\n", StringComparison.Ordinal), "its devices can be reached");
        string[] ports = [$"{shop.Pty}.1", $"{shop.Pty}.2", $"{shop.Pty}.3"];
        for (int i = 0; i < ports.Length; i++)
        {
            (await shop.NameplateAsync("assign", $"{10 + i}", "-p", ports[i])).With(0);
        }

        Ended updated = (await shop.NameplateAsync(["update", Path.Combine(build.Chip, "blink-h743-v2.hex"), "--json",
            .. ports.SelectMany(port => (string[])["-p", port])])).With(0).Agreeing();

        updated.Json.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("number").GetString())
            .ShouldBe(["10", "11", "12"]);
    }

    [Fact]
    public async Task Over_TCP_it_is_the_same()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--tcp", "0");
        board.Port.ShouldStartWith("tcp:127.0.0.1:");
        (await shop.NameplateAsync("assign", "18446744073709551615", "-p", board.Port)).With(0);
        (await shop.NameplateAsync("update", Path.Combine(build.Chip, "blink-h743-v2.hex"), "-p", board.Port)).With(0);

        Ended shown = (await shop.NameplateAsync("show", "-p", board.Port, "--json")).With(0).Agreeing();

        shown.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("18446744073709551615");
    }
}

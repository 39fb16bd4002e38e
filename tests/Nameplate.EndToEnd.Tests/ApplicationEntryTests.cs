using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary><c>--boot app</c>: updates over a bare pty, which has no control lines, on a board whose BOOT0 is low.</summary>
public sealed class ApplicationEntryTests(BlinkBuild build)
{
    private const string RequestInHex = "40 6E 61 6D 65 70 6C 61 74 65 3A";

    [Fact]
    public async Task A_board_that_runs_its_application_is_updated_without_a_jumper_and_started_by_Go()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(55, Firmware("v1"));
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file, "--application", "enters-bootloader");

        Ended updated = (await shop.NameplateAsync("update", Firmware("v2"), "-p", board.Port, "--boot", "app", "--start", "go",
            "--trace", shop.PathOf("wire.txt"), "--json")).With(0).Agreeing();

        JsonElement device = updated.Json.GetProperty("devices")[0];
        device.GetProperty("number").GetString().ShouldBe("55");
        device.GetProperty("identity").GetString().ShouldBe("intact");
        device.GetProperty("started").GetString().ShouldBe("go");
        string[] sent = [.. Wire.Sent(shop.PathOf("wire.txt"))];
        sent.Take(4).ShouldBe(["7F", "7F", "7F", sent[3]]);
        sent[3].ShouldStartWith(RequestInHex);
        sent[4].ShouldBe("7F");
        sent.Skip(4).ShouldNotContain(bytes => bytes.StartsWith(RequestInHex, StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_Go_the_new_firmware_can_be_asked_again()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(55, Firmware("v1"));
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file, "--application", "enters-bootloader");
        (await shop.NameplateAsync("update", Firmware("v2"), "-p", board.Port, "--boot", "app", "--start", "go")).With(0);

        Ended again = (await shop.NameplateAsync("update", Firmware("v1"), "-p", board.Port, "--boot", "app")).With(0);

        again.LastLine.ShouldContain("press RESET to start it");
        again.LastLine.ShouldNotContain("BOOT0");
    }

    [Fact]
    public async Task A_board_that_waits_in_its_bootloader_is_sent_no_text()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(55, Firmware("v1"));
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file);

        (await shop.NameplateAsync("update", Firmware("v2"), "-p", board.Port, "--boot", "app", "--trace", shop.PathOf("wire.txt"))).With(0);
        (await shop.NameplateAsync("show", "-p", board.Port, "--boot", "app", "--trace", shop.PathOf("again.txt"))).With(0);

        foreach (string trace in (string[])["wire.txt", "again.txt"])
        {
            Wire.Sent(shop.PathOf(trace)).ShouldNotBeEmpty();
            Wire.Sent(shop.PathOf(trace)).ShouldNotContain(bytes => bytes.StartsWith(RequestInHex, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Application_that_prints_its_own_text_meanwhile_is_asked_all_the_same()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(55, Firmware("v1"));
        Simulated board = await shop.SimulateAsync(
            "--pty", shop.Pty, "--save", file, "--application", "enters-bootloader", "--paced");

        (await shop.NameplateAsync("show", "-p", board.Port, "--boot", "app")).With(0);
    }

    [Fact]
    public async Task A_silent_board_is_N401_and_nothing_is_sent_after_the_request()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(55, Firmware("v1"));
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file, "--application", "silent");

        Ended refused = (await shop.NameplateAsync("update", Firmware("v2"), "-p", board.Port, "--boot", "app",
            "--trace", shop.PathOf("wire.txt"))).With(4);

        refused.Error.ShouldContain("error N401");
        refused.Error.ShouldContain("neither a bootloader nor an application answered");
        Wire.Sent(shop.PathOf("wire.txt"))[^1].ShouldStartWith(RequestInHex);
    }

    [Fact]
    public async Task Firmware_without_the_request_is_N404_and_told_to_get_it()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(55, Firmware("v1"));
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file, "--application", "prints", "--paced");

        Ended refused = (await shop.NameplateAsync("update", Firmware("v2"), "-p", board.Port, "--boot", "app")).With(4);

        refused.Error.ShouldContain("error N404");
        refused.Error.ShouldContain("nameplate_boot.h");
    }

    [Fact]
    public async Task A_reset_that_the_preset_cannot_do_is_refused_before_anything_is_sent()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", "stm32h743xi", "--pty", shop.Pty);

        Ended refused = (await shop.NameplateAsync(
            "update", Firmware("v1"), "-p", board.Port, "--boot", "app", "--start", "reset", "--trace", shop.PathOf("wire.txt"))).With(2);

        refused.Error.ShouldContain("--boot");
        Wire.Sent(shop.PathOf("wire.txt")).ShouldBeEmpty();
    }

    // Control: a program that sends the text first spoils the rate of a board that waits in its bootloader.
    [Fact]
    public async Task A_client_that_sends_text_first_is_deaf_to_a_board_in_its_bootloader()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(55, Firmware("v1"));
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file);
        await using (FileStream line = new(board.Port, FileMode.Open, FileAccess.Write))
        {
            await line.WriteAsync("@nameplate: enter bootloader!\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Ended refused = (await shop.NameplateAsync("show", "-p", board.Port, "--boot", "none")).With(4);

        refused.Error.ShouldContain("error N402");
    }

    private string Firmware(string version) => Path.Combine(build.Chip, $"blink-h743-{version}.hex");
}

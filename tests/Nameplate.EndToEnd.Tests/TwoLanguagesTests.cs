using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>
/// The firmware's own reader, in C, on regions that the command line wrote: it must tell the same as <c>show</c>, after every edit.
/// </summary>
public sealed class TwoLanguagesTests(BlinkBuild build)
{
    [Fact]
    public async Task The_firmware_reads_the_number_and_the_delay_that_were_written_after_every_edit()
    {
        await using Workshop shop = new();
        string port = await NewBoardAsync(shop);
        foreach (string edit in (string[])
        [
            "assign 10",
            "set start_delay=250ms",
            "set start_delay=2s serial=A-0010",
            "unset start_delay",
            "assign 55 --replace --reason moved --yes",
            "set start_delay=1ms",
        ])
        {
            (await shop.NameplateAsync([.. edit.Split(' '), "-p", port])).With(0);

            string byNameplate = Told((await shop.NameplateAsync("show", "-p", port, "--json")).With(0));
            FirmwareTells(Dump(shop)).ShouldBe(byNameplate, edit);
        }

        FirmwareTells(Dump(shop)).ShouldBe("device_id=55 generation=6 slot=6 settled=1 start_delay=1");
    }

    // Control: another number in the dump's newest slot must not go unnoticed.
    [Fact]
    public async Task A_dump_with_another_byte_is_not_read_as_the_same()
    {
        await using Workshop shop = new();
        string port = await NewBoardAsync(shop);
        (await shop.NameplateAsync("assign", "10", "-p", port)).With(0);
        byte[] region = Dump(shop);
        region[SlotSize + 0x10] ^= 1;

        FirmwareTells(region).ShouldBe("none");
    }

    [Fact]
    public async Task A_dump_tells_the_same_as_the_device()
    {
        await using Workshop shop = new();
        string port = await NewBoardAsync(shop);
        (await shop.NameplateAsync("assign", "4711", "-p", port)).With(0);
        string dump = shop.Write("dump.bin", Dump(shop));

        Ended shown = (await shop.NameplateAsync(
            "show", dump, "--base", $"0x{FirmwareFiles.Identity:X8}", "--chip", "stm32h743xi", "--json")).With(0).Agreeing();

        Told(shown).ShouldBe(Told((await shop.NameplateAsync("show", "-p", port, "--json")).With(0)));
    }

    private const int SlotSize = 512;

    private static async Task<string> NewBoardAsync(Workshop shop)
    {
        (await shop.NameplateAsync("simulate", "--chip", "stm32h743xi", "--save", shop.PathOf("board.sim"))).With(0);
        return $"sim:{shop.PathOf("board.sim")}";
    }

    private static byte[] Dump(Workshop shop) =>
        Simulated.Read(shop.PathOf("board.sim"), FirmwareFiles.Identity, FirmwareFiles.IdentityLength);

    private string FirmwareTells(byte[] region)
    {
        Tool.Result told = Tool.Run(build.DumpReader, build.NewFile(region));
        told.Error.ShouldBeEmpty();
        return told.Output.Trim();
    }

    /// <summary>What <c>show --json</c> says, in the words of the firmware's reader.</summary>
    private static string Told(Ended show)
    {
        JsonElement newest = show.Json.GetProperty("identity").GetProperty("newest");
        uint slot = Convert.ToUInt32(newest.GetProperty("slotAddress").GetString(), 16) - FirmwareFiles.Identity;
        string? delay = newest.GetProperty("fields").EnumerateArray()
            .Where(field => field.GetProperty("name").GetString() == "start_delay")
            .Select(field => field.GetProperty("value").GetString()).SingleOrDefault();
        return $"device_id={newest.GetProperty("number").GetString()} generation={newest.GetProperty("generation").GetUInt32()} "
            + $"slot={slot / SlotSize} settled={(newest.GetProperty("settled").GetBoolean() ? 1 : 0)} "
            + $"start_delay={(delay is null ? "-" : Milliseconds(delay))}";
    }

    private static string Milliseconds(string value) =>
        value.EndsWith(" ms", StringComparison.Ordinal) ? value[..^3] : $"{double.Parse(value[..^2]) * 1000}";
}

using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>Firmware that would overwrite the identity: refused with the record named, and nothing that changes flash on the wire.</summary>
public sealed class FenceTests(BlinkBuild build)
{
    private const string WriteMemory = "31 CE";
    private const string ExtendedErase = "44 BB";

    [Fact]
    public async Task Hex_whose_last_record_lies_in_the_identity_sector_is_refused_before_anything_is_erased_or_written()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", await shop.BoardAsync(10));
        (string path, int line) = WithRecordInTheIdentity(shop);
        string trace = shop.PathOf("wire.txt");

        Ended refused = (await shop.NameplateAsync("update", path, "-p", board.Port, "--trace", trace, "--json")).With(8).Agreeing();

        refused.Error.ShouldContain("N801");
        refused.Error.ShouldContain($"line {line}");
        refused.Error.ShouldContain("0x081FFFE0");
        Wire.Sent(trace).ShouldNotBeEmpty();
        string wire = string.Join(' ', Wire.Sent(trace));
        wire.ShouldNotContain(WriteMemory);
        wire.ShouldNotContain(ExtendedErase);
        (await shop.NameplateAsync("show", "-p", board.Port)).With(0).LastLine.ShouldContain("#10");
    }

    // Control: the same firmware without that record erases and writes, and the trace shows it.
    [Fact]
    public async Task The_trace_of_an_update_that_is_allowed_holds_what_the_refused_one_must_not()
    {
        await using Workshop shop = new();
        string file = await shop.BoardAsync(10, Path.Combine(build.Chip, "blink-h743-v1.hex"));
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file);
        string trace = shop.PathOf("wire.txt");

        (await shop.NameplateAsync("update", Path.Combine(build.Chip, "blink-h743-v2.hex"), "-p", board.Port, "--trace", trace)).With(0);

        Wire.Sent(trace).ShouldContain(WriteMemory);
        Wire.Sent(trace).ShouldContain(ExtendedErase);
    }

    // The record is put before the end record: 32 bytes at the end of the identity's sector.
    private (string Path, int Line) WithRecordInTheIdentity(Workshop shop)
    {
        List<string> lines = [.. File.ReadAllLines(Path.Combine(build.Chip, "blink-h743-v1.hex"))];
        lines.RemoveAll(line => line.Length == 0);
        lines.InsertRange(lines.Count - 1, [Record("02000004081F"), Record($"20FFE000{new string('0', 64)}")]);
        return (shop.Write("touching.hex", string.Join('\n', lines) + "\n"), lines.Count - 1);
    }

    private static string Record(string hex)
    {
        int sum = Convert.FromHexString(hex).Sum(value => value);
        return $":{hex}{(byte)-sum:X2}";
    }
}

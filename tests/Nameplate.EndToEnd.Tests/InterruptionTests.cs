using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>
/// The program dies, or the board does, in the middle of an update; then the same command runs once more. Where to strike
/// is taken from a rehearsal: an unpaced board says the same bytes every time.
/// </summary>
public sealed class InterruptionTests(BlinkBuild build)
{
    private const int Block = 9;

    private static readonly Func<string, bool> s_dataBlock = bytes => bytes.StartsWith("FF ", StringComparison.Ordinal) && bytes.Length > 700;
    private static readonly Func<string, bool> s_writeMemory = bytes => bytes == "31 CE";

    [Fact]
    public async Task A_program_killed_after_a_block_leaves_the_number_and_the_rerun_completes_the_update()
    {
        await using Workshop shop = new();
        byte[] identity = await PrepareAsync(shop);
        Simulated board = await KillInUpdateAsync(shop, s_dataBlock);

        Ended inspected = (await shop.NameplateAsync("inspect", "-p", board.Port, "--json")).With(0);
        inspected.Json.GetProperty("firmware").GetString().ShouldBe("incomplete");
        inspected.Json.GetProperty("identity").GetProperty("number").GetString().ShouldBe("10");

        (await shop.NameplateAsync(Update(board.Port))).With(0).LastLine.ShouldContain("#10 intact");
        await ShouldBeCompleteAsync(board, identity);
    }

    // A ROM that waits for the rest of a frame needs a reset: the program says so and the board is reset, then all is well.
    [Fact]
    public async Task A_program_killed_inside_a_frame_asks_for_a_reset_and_the_rerun_after_it_completes_the_update()
    {
        await using Workshop shop = new();
        byte[] identity = await PrepareAsync(shop);
        Simulated board = await KillInUpdateAsync(shop, s_writeMemory);

        Ended stuck = (await shop.NameplateAsync([.. Update(board.Port), "--json"])).With(4).Agreeing();
        stuck.Error.ShouldContain("inside a frame");
        stuck.Error.ShouldContain("press RESET");
        await board.StopAsync();
        board = await shop.SimulateAsync("--pty", shop.Pty, "--save", board.File!);

        (await shop.NameplateAsync(Update(board.Port))).With(0).LastLine.ShouldContain("#10 intact");
        await ShouldBeCompleteAsync(board, identity);
    }

    [Theory]
    [InlineData("cut@program=20")]
    [InlineData("cut@program=20:tear=double-ecc")]
    [InlineData("cut@erase=1")]
    public async Task A_board_that_loses_its_power_keeps_the_number_and_the_rerun_completes_the_update(string fault)
    {
        await using Workshop shop = new();
        byte[] identity = await PrepareAsync(shop);
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", shop.PathOf("board.sim"), "--fault", fault);

        Ended cut = (await shop.NameplateAsync([.. Update(board.Port), "--json"])).With(4).Agreeing();
        cut.Json.GetProperty("devices")[0].GetProperty("number").GetString().ShouldBe("10");
        (await shop.NameplateAsync("show", "-p", board.Port)).With(0).LastLine.ShouldContain("#10");

        (await shop.NameplateAsync(Update(board.Port))).With(0).LastLine.ShouldContain("#10 intact");
        await ShouldBeCompleteAsync(board, identity);
    }

    private string[] Update(string port) => ["update", Path.Combine(build.Chip, "blink-h743-v2.hex"), "-p", port];

    /// <summary>A board with number 10 and version 1 in board.sim; returns its identity's bytes.</summary>
    private async Task<byte[]> PrepareAsync(Workshop shop)
    {
        string file = await shop.BoardAsync(10, Path.Combine(build.Chip, "blink-h743-v1.hex"));
        return Simulated.Read(file, FirmwareFiles.Identity, FirmwareFiles.IdentityLength);
    }

    /// <summary>
    /// Starts an update and kills it while it waits for the answer to the ninth write that matches, which the board lost.
    /// </summary>
    private async Task<Simulated> KillInUpdateAsync(Workshop shop, Func<string, bool> matches)
    {
        string file = shop.PathOf("board.sim");
        int lost = 1 + await RehearseAsync(file, matches);
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", file, "--fault", $"drop@tx={lost}");
        string trace = shop.PathOf("wire.txt");
        Child update = shop.StartNameplate([.. Update(board.Port), "--trace", trace]);
        await update.UntilAsync(() => Wire.Sent(trace).Count(matches) == Block, "the block is on the wire");
        await Task.Delay(100, TestContext.Current.CancellationToken); // it waits for more than a second
        update.Kill();
        (await update.EndAsync()).With(137);
        Wire.Sent(trace).Count(matches).ShouldBe(Block, "it was killed where it should be");
        return board;
    }

    private async Task<int> RehearseAsync(string file, Func<string, bool> matches)
    {
        await using Workshop rehearsal = new();
        string copy = rehearsal.PathOf("board.sim");
        File.Copy(file, copy);
        Simulated board = await rehearsal.SimulateAsync("--pty", rehearsal.Pty, "--save", copy);
        string trace = rehearsal.PathOf("wire.txt");
        (await rehearsal.NameplateAsync([.. Update(board.Port), "--trace", trace])).With(0);
        return Wire.ReceivedBefore(trace, matches, Block);
    }

    private async Task ShouldBeCompleteAsync(Simulated board, byte[] identity)
    {
        await board.StopAsync();
        byte[] firmware = FirmwareFiles.Content(Path.Combine(build.Chip, "blink-h743-v2.elf"));
        Simulated.Read(board.File!, FirmwareFiles.Flash, firmware.Length).ShouldBe(firmware);
        Simulated.Read(board.File!, FirmwareFiles.Identity, FirmwareFiles.IdentityLength).ShouldBe(identity);
    }
}

using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Provisioning.Flash;
using Nameplate.Simulator;

namespace Nameplate.EndToEnd.Tests;

/// <summary>
/// The real program, killed (SIGKILL) at random moments of its work on a virtual board in a file, also in the run that repairs what
/// the last kill left: the file is whole, the number is old or new on the chip or in the journal, and in the end the command succeeds.
/// </summary>
public sealed class KilledProgramTests
{
    private const int FirmwareLength = 20_000;
    private const int KillsBeforeARerun = 9;

    private static readonly int s_reruns = Environment.GetEnvironmentVariable("NAMEPLATE_NIGHTLY") == "1" ? 60 : 4;

    /// <summary>An H750's identity shares its sector with the firmware: each update erases it, under the journal.</summary>
    [Fact]
    public async Task A_program_that_is_killed_again_and_again_loses_nothing() => await Task.WhenAll(
        KillAndRepairAsync("stm32h743xi", "update", seed: 1),
        KillAndRepairAsync("stm32h750xb", "update", seed: 2),
        KillAndRepairAsync("stm32h750xb", "assign", seed: 3));

    private static async Task KillAndRepairAsync(string chip, string command, int seed)
    {
        Random random = new(seed);
        await using Workshop shop = new();
        string board = shop.PathOf("board.sim");
        string[] firmware = [.. Enumerable.Range(0, 2).Select(version => shop.Write($"v{version}.bin", FirmwareFiles.Made(FirmwareLength, version)))];
        (await shop.NameplateAsync("simulate", "--chip", chip, "--save", board)).With(0);
        (await shop.NameplateAsync("provision", firmware[0], "--base", "0x08000000", "--number", "10", "-p", $"sim:{board}")).With(0);
        ulong before = 10, after = 10;
        int version = 0, killed = 0, atWork = 0;
        bool isShort = command == "assign"; // over before its first change is seen: killed at a moment of its whole life
        TimeSpan work = TimeSpan.FromMilliseconds(isShort ? 400 : 100);
        for (int rerun = 0; rerun < s_reruns; rerun++)
        {
            version = 1 - version;
            after = command == "assign" ? before + 1 : before;
            string[] arguments = command == "assign"
                ? ["assign", $"{after}", "--replace", "--reason", "killed", "--yes", "-p", $"sim:{board}"]
                : ["update", firmware[version], "--base", "0x08000000", "-p", $"sim:{board}"];
            for (int i = 0; i < KillsBeforeARerun; i++)
            {
                string replay = $"seed {seed}, kill {++killed} of '{command}' on {chip}";
                bool wasAtWork = await KillAsync(shop, board, arguments, work * random.NextDouble(), waits: !isShort);
                atWork += wasAtWork ? 1 : 0;
                work *= wasAtWork ? 1.1 : 0.7; // however fast this machine is just now
                ulong? number = await NumberAsync(board, replay);
                bool journal = Directory.GetFiles(shop.PathOf("state"), "journal-*.json").Length > 0;
                (number == before || number == after || (number is null && journal)).ShouldBeTrue($"{replay}: the chip says {number?.ToString() ?? "nothing"}, journal {journal}");
            }

            Ended shown = await shop.NameplateAsync("show", "-p", $"sim:{board}");
            (shown.Output + shown.Error).ShouldMatch($"#({before}|{after})\\b|journal");
            (await shop.NameplateAsync(arguments)).With(0);
            (await NumberAsync(board, "after the rerun")).ShouldBe(after);
            if (command == "update")
            {
                Simulated.Read(board, FirmwareFiles.Flash, FirmwareLength).ShouldBe(FirmwareFiles.Made(FirmwareLength, version));
            }

            Directory.GetFiles(shop.PathOf("state"), "journal-*.json").ShouldBeEmpty();
            before = after;
        }

        atWork.ShouldBeGreaterThan(killed / 4, "kills are to hit a program at work");
    }

    /// <summary>Starts the program, waits until it changes the board or its state if asked to, and a moment more, and kills it.</summary>
    /// <returns>False when it ended before.</returns>
    private static async Task<bool> KillAsync(Workshop shop, string board, string[] arguments, TimeSpan later, bool waits)
    {
        DateTime before = LastChange(shop, board);
        Child program = shop.StartNameplate(arguments);
        while (waits && LastChange(shop, board) == before && !program.HasExited)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await Task.Delay(later, TestContext.Current.CancellationToken);
        program.Kill();
        return (await program.EndAsync()).ExitCode == 137;
    }

    private static DateTime LastChange(Workshop shop, string board)
    {
        DateTime file = File.GetLastWriteTimeUtc(board);
        DateTime state = Directory.GetLastWriteTimeUtc(shop.PathOf("state"));
        return file > state ? file : state;
    }

    /// <summary>The number in the board's cells; the file must be whole.</summary>
    private static async Task<ulong?> NumberAsync(string board, string replay)
    {
        using DeviceFile kept = DeviceFile.Open(board, ChipDatabase.Find);
        Chip chip = kept.Device.Chip;
        StoreLayout layout = new(chip.RequireIdentity().Regions, chip.ProductId, chip.Flash.BankStride, chip.RequireIdentity().SlotSize, chip.RequireIdentity().Kind == PlacementKind.Embed);
        Images.MemoryImage image = Images.MemoryImage.Merge([.. chip.RequireIdentity().Regions.Select(region =>
            Images.MemoryImage.FromBytes(region.Start, kept.Device.Peek(region.Start, (int)region.Length), replay))]);
        return (await StoreReader.ReadAsync(new ImageFlash(image), layout, ReadScope.Newest, kept.Device.Uid.ToArray(), TestContext.Current.CancellationToken)).DeviceId;
    }
}

using Nameplate.Chips;
using Nameplate.Cli;
using Nameplate.Cli.Commands;
using Nameplate.Simulator;
using FirmwareImage = Nameplate.Cli.Tests.Firmware;

namespace Nameplate.Docs.Tests;

/// <summary>
/// The examples of --help, which docs/cli.md prints: each is typed at a bench where it makes sense, and must end well. What
/// serves until it is stopped is only parsed here; the end-to-end suite runs it.
/// </summary>
public sealed class ExampleTests
{
    private const string Second = "usb:A50285BI";

    public static TheoryData<string> Examples => [.. new NameplateCommand().Verbs.SelectMany(verb => verb.Examples)];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_ends_well(string example)
    {
        IReadOnlyList<string> arguments = PageRun.Arguments(example).ShouldNotBeNull();
        if (arguments.Contains("--pty") || arguments.Contains("--tcp"))
        {
            new NameplateCommand().Parse(arguments, CommandLine.Parsing).Errors.ShouldBeEmpty();
            return;
        }

        using Bench bench = new();
        await PrepareAsync(bench, example, arguments);

        if (arguments[0] == "unlock")
        {
            // Its probe writes a flash word twice; a ROM that hangs on such a word needs a reset, which here no hand gives.
            arguments = [.. arguments, "--boot", "rts-dtr"];
        }

        (int exitCode, string shown) = await bench.TypeAsync(arguments, Bench.AnswerTo(arguments[0]));

        exitCode.ShouldBe(0, shown);
    }

    // Board 10 with firmware, fields and a backup; boards 55 and 56 beside it; the files that the examples name.
    private static async Task PrepareAsync(Bench bench, string example, IReadOnlyList<string> arguments)
    {
        foreach (string name in new[] { "firmware.elf", "cm7.elf" })
        {
            File.Copy(Path.Combine(bench.Folder, "fw.hex"), Path.Combine(bench.Folder, name)); // a file is known by its content
        }

        await File.WriteAllTextAsync(Path.Combine(bench.Folder, "cm4.elf"), FirmwareImage.HexAt((0x08100000, FirmwareImage.Bytes(4))), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(bench.Folder, "firmware.bin"), FirmwareImage.Bytes(1), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(bench.Folder, "nameplate.fields.json"),
            """{ "schema": "nameplate.fields/1", "fields": [ { "name": "gain", "tag": "801", "type": "u32", "unit": "us" } ] }""", TestContext.Current.CancellationToken);
        if (Uses("--boot app"))
        {
            bench.Put(Bench.Port, new VirtualDevice(ChipDatabase.Get("h743xi"), new DeviceOptions { Application = ApplicationKind.EntersBootloader }));
        }

        if (Uses("--place otp"))
        {
            bench.Put(Bench.Port, new VirtualDevice(ChipDatabase.Get("h7a3zi"))); // an H743 has none
            if (Uses("nameplate show"))
            {
                await MustAsync(bench, "assign", "10", "--place", "otp", "--confirm", "10", "-p", Bench.Port);
            }
        }
        else if (arguments.Contains(Bench.Port) || Uses("board10") || Uses("dump") || Uses("nameplate show") || Uses("nameplate inspect") || Uses("nameplate update"))
        {
            await MustAsync(bench, "update", "fw.hex", "-p", Bench.Port);
            await MustAsync(bench, "assign", "10", "-p", Bench.Port, "--set", "start_delay=100ms", "--set", "gain=5us");
        }

        foreach ((string port, string number) in new[] { (Second, "55"), ("usb:A50285BJ", "56"), ("/dev/ttyUSB1", "57") }.Where(board => arguments.Contains(board.Item1)))
        {
            await MustAsync(bench, "assign", number, "-p", port);
        }

        if (Uses("dump") || (Uses("board10") && !Uses("nameplate backup")))
        {
            await MustAsync(bench, "backup", "board10.hex", "-p", Bench.Port);
            File.Copy(Path.Combine(bench.Folder, "board10.hex"), Path.Combine(bench.Folder, "dump.hex"));
            await File.WriteAllBytesAsync(Path.Combine(bench.Folder, "dump.bin"), bench.Board().Peek(0x08000000, 0x200000), TestContext.Current.CancellationToken);
        }

        if (Uses("nameplate table"))
        {
            await File.WriteAllTextAsync(
                Path.Combine(bench.Folder, "units.csv"), "number,uid\n10,3035303132335103001F0042\n", TestContext.Current.CancellationToken);
            await MustAsync(bench, "assign", "10", "--place", "uid", "-p", Bench.Port);
        }

        if (Uses("nameplate unlock"))
        {
            await MustAsync(bench, "lock", "-p", Bench.Port);
        }

        if (Uses("nameplate unprotect"))
        {
            bench.Put(Bench.Port, new VirtualDevice(ChipDatabase.Get("h743xi"), new DeviceOptions { Readout = ReadoutProtection.Level1 }));
        }

        bool Uses(string word) => example.Contains(word, StringComparison.Ordinal);
    }

    private static async Task MustAsync(Bench bench, params string[] arguments)
    {
        (int exitCode, string shown) = await bench.TypeAsync(arguments);
        exitCode.ShouldBe(0, shown);
    }
}

using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>
/// stm32flash 0.7 writes and reads back on a simulated part of every product ID that it knows, and erases the sector there
/// first: by its own table of sectors, which so is held against ours, sector by sector where they differ in size.
/// </summary>
public sealed class Stm32FlashGeometryTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nameplate-geometry").FullName;
    private readonly DeviceServer _server = new();

    public Stm32FlashGeometryTests() => Stm32Flash.Require();

    /// <summary>One chip a product ID that stm32flash knows; of 0x470 it has the pages wrong (docs/chips-stm32flash.md).</summary>
    public static TheoryData<string> Names =>
        [.. ChipDatabase.All.DistinctBy(chip => chip.ProductId).Where(IsKnown).Select(chip => chip.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Stm32flash_erases_the_sector_that_it_writes_and_reads_it_back(string name)
    {
        Chip chip = ChipDatabase.Get(name);
        VirtualDevice device = new(chip);
        string port = _server.AddPty(device, Path.Combine(_directory, "tty"));
        _server.Start();
        string file = Path.Combine(_directory, "part.bin");
        byte[] content = Line.Counting(64, 3);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        foreach (Sector sector in SectorsToTry(chip.Flash))
        {
            int before = device.Log.PhysicalSectorsErased.Count;
            uint address = sector.Range.Start + sector.Range.Length - 64;
            (int exitCode, string output) = await Stm32Flash.RunAsync(
                port, "8n1", [], "-w", file, "-v", "-S", $"0x{address:X8}:64");
            exitCode.ShouldBe(0, output);
            device.Log.PhysicalSectorsErased.Skip(before).ShouldBe([sector.Index], output);
            _server.Do(() => device.Peek(address, 64).ShouldBe(content));
        }
        device.Log.NonVirginPrograms.ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // Stm32Flash 0.7, dev_table.c: families that it has no row of, and rows of the others that it lacks.
    private static bool IsKnown(Chip chip) => chip.Family is "F0" or "F1" or "F2" or "F3" or "F4" or "F7" or "G0" or "G4" or "L0" or "L1" or "L4" or "H7"
        && chip.ProductId is not (0x470 or 0x471 or 0x480 or 0x483);

    private static IEnumerable<Sector> SectorsToTry(FlashGeometry flash) => flash.Banks[0].Runs.Count > 1
        ? flash.Sectors
        : new[] { 0, 1, flash.Sectors.Count / 2, flash.Sectors.Count - 1 }.Distinct().Where(i => i < flash.Sectors.Count).Select(i => flash.Sectors[i]);
}

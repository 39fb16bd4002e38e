using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>
/// stm32flash 0.7 writes and reads back on a simulated part of every product ID that it knows, and erases the sector there
/// first: by its own table of sectors, which so is held against ours, at every change of their size. docs/chips-stm32flash.md names
/// the parts where it has other sectors.
/// </summary>
public sealed class Stm32FlashGeometryTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nameplate-geometry").FullName;
    private readonly DeviceServer _server = new();

    public Stm32FlashGeometryTests() => Stm32Flash.Require();

    /// <summary>One chip a product ID that stm32flash knows.</summary>
    public static TheoryData<string> Names =>
        [.. ChipDatabase.All.DistinctBy(chip => chip.ProductId).Where(chip => !Stm32FlashTableTests.IsUnknown(chip)).Select(chip => chip.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Stm32flash_erases_the_sector_that_it_writes_and_reads_it_back(string name)
    {
        Chip chip = ChipDatabase.Get(name);
        VirtualDevice device = new(chip, new DeviceOptions { Rom = new RomBehaviour { Numbering = new SectorNumbering(false, false) } });
        string port = _server.AddPty(device, Path.Combine(_directory, "tty"));
        _server.Start();
        string file = Path.Combine(_directory, "part.bin");
        byte[] content = Line.Counting(64, 3);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        List<int> wrong = [];
        foreach (Sector sector in SectorsToTry(chip.Flash))
        {
            int before = device.Log.PhysicalSectorsErased.Count;
            uint address = sector.Range.Start + sector.Range.Length - 64;
            (int exitCode, _) = await Stm32Flash.RunAsync(
                port, "8n1", [], "-w", file, "-v", "-S", $"0x{address:X8}:64");
            if (exitCode != 0 || !device.Log.PhysicalSectorsErased.Skip(before).SequenceEqual([sector.Index]))
                wrong.Add(sector.Index);
            else
                _server.Do(() => device.Peek(address, 64).ShouldBe(content));
        }
        if (Stm32FlashTableTests.HasOtherSectors(chip))
        {
            wrong.ShouldNotBeEmpty();
            return;
        }
        wrong.ShouldBeEmpty();
        device.Log.NonVirginPrograms.ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // Where sectors differ in size the first and the last of each size, else the second and the last.
    private static IEnumerable<Sector> SectorsToTry(FlashGeometry flash) => flash.Banks[0].Runs.Count > 1
        ? flash.Sectors.Where(sector => sector.Index == 0 || sector.Index == flash.Sectors.Count - 1
            || flash.Sectors[sector.Index - 1].Range.Length != sector.Range.Length
            || flash.Sectors[sector.Index + 1].Range.Length != sector.Range.Length)
        : [flash.Sectors[flash.Sectors.Count > 1 ? 1 : 0], flash.Sectors[^1]];
}

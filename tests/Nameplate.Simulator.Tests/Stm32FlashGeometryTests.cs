using System.Collections.Concurrent;
using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>
/// stm32flash 0.7 writes and reads back on a simulated part of every product ID that it knows, and erases the sector there
/// first: by its own table of sectors, which so is held against ours at every change of their size. docs/chips-stm32flash.md
/// names the parts where it has other sectors. The parts are served side by side: the program waits more than it works.
/// </summary>
public sealed class Stm32FlashGeometryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nameplate-geometry").FullName;

    public Stm32FlashGeometryTests() => Stm32Flash.Require();

    [Fact]
    public async Task Stm32flash_erases_the_sector_that_it_writes_and_reads_it_back_on_every_part_that_it_knows()
    {
        Chip[] known = [.. ChipDatabase.All.DistinctBy(chip => chip.ProductId).Where(chip => !Stm32FlashTableTests.IsUnknown(chip))];
        ConcurrentDictionary<string, IReadOnlyList<int>> wrong = [];
        await Parallel.ForEachAsync(known, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (chip, _) =>
        {
            IReadOnlyList<int> sectors = await WrongSectorsAsync(chip);
            if (sectors.Count > 0)
                wrong[chip.Name] = sectors;
        });
        known.Length.ShouldBe(54);
        wrong.Keys.Order().ShouldBe(known.Where(Stm32FlashTableTests.HasOtherSectors).Select(chip => chip.Name).Order());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<IReadOnlyList<int>> WrongSectorsAsync(Chip chip)
    {
        VirtualDevice device = new(chip, new DeviceOptions { Rom = new RomBehaviour { Numbering = new SectorNumbering(false, false) } });
        await using DeviceServer server = new();
        string port = server.AddPty(device, Path.Combine(_directory, chip.Name));
        server.Start();
        string file = Path.Combine(_directory, chip.Name + ".bin");
        byte[] content = Line.Counting(64, 3);
        await File.WriteAllBytesAsync(file, content);
        List<int> wrong = [];
        foreach (Sector sector in SectorsToTry(chip.Flash))
        {
            int before = device.Log.PhysicalSectorsErased.Count;
            uint address = sector.Range.Start + sector.Range.Length - 64;
            (int exitCode, string output) = await Stm32Flash.RunAsync(port, "8n1", [], "-w", file, "-v", "-S", $"0x{address:X8}:64");
            if (exitCode != 0 || !device.Log.PhysicalSectorsErased.Skip(before).SequenceEqual([sector.Index]))
                wrong.Add(sector.Index);
            else
                server.Do(() => device.Peek(address, 64).ShouldBe(content, $"{chip} {sector}: {output}"));
        }
        if (wrong.Count == 0)
            device.Log.NonVirginPrograms.ShouldBe(0, chip.Name);
        return wrong;
    }

    // Where sectors differ in size the first and the last of each size, else the second and the last.
    private static IEnumerable<Sector> SectorsToTry(FlashGeometry flash) => flash.Banks[0].Runs.Count > 1
        ? flash.Sectors.Where(sector => sector.Index == 0 || sector.Index == flash.Sectors.Count - 1
            || flash.Sectors[sector.Index - 1].Range.Length != sector.Range.Length
            || flash.Sectors[sector.Index + 1].Range.Length != sector.Range.Length)
        : [flash.Sectors[flash.Sectors.Count > 1 ? 1 : 0], flash.Sectors[^1]];
}

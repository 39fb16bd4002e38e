using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>Every chip of the database can be played.</summary>
public class ChipDatabaseTests
{
    public static TheoryData<string> Names => [.. ChipDatabase.OfFamilies("H7", "H7RS").Select(chip => chip.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_chip_tells_who_it_is_and_takes_a_job_in_its_last_sector(string name)
    {
        Chip chip = ChipDatabase.Get(name);
        // The read at the front would arm the loss of the first write on 0x483.
        Line line = await Line.InSync(chip, new DeviceOptions { Errata = DeviceErrata.General, Uid = Line.Counting(12, 1) });
        await line.Expect("02 FD", $"79 01 {chip.ProductId >> 8:X2} {chip.ProductId & 0xFF:X2} 79");
        (await line.Read(chip.Rom.IdAddress!.Value, 1)).ShouldBe([line.Device.BootloaderId]);
        (await line.Read(chip.UidAddress!.Value, 12)).ShouldBe(Line.Counting(12, 1));
        if (chip.FlashSizeAddress is { } size)
            (await line.Read(size, 2)).ShouldBe([(byte)chip.FlashSizeKiB, (byte)(chip.FlashSizeKiB >> 8)]);

        Sector last = chip.Flash.Sectors[^1];
        line.Device.Preload(last.Range.Start, new byte[64]);
        (await line.Erase(SectorNumbering.AsStToolsShow.NumberOf(chip.Flash, last, banksSwapped: false))).ShouldBe("79");
        (await line.Write(last.Range.Start, Line.Counting(256))).ShouldBe("79");
        (await line.Read(last.Range.Start, 256)).ShouldBe(Line.Counting(256));
        line.Device.Log.PhysicalSectorsErased.ShouldBe([last.Index]);
        line.Device.Log.NonVirginPrograms.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_bootloader_version_has_its_errata_but_a_deaf_first_sync(string name)
    {
        Chip chip = ChipDatabase.Get(name);
        foreach (BootRomVersion version in chip.Rom.Versions)
        {
            new VirtualDevice(chip, new DeviceOptions { BootloaderId = version.Id }).ErrataInForce
                .ShouldBe(version.Errata.Union(DeviceErrata.General).Where(erratum => erratum != Errata.FirstSyncIgnored), ignoreOrder: true);
        }
    }
}

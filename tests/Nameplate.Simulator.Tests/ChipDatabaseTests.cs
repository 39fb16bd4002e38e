using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>Every chip of the database can be played.</summary>
public class ChipDatabaseTests
{
    public static TheoryData<string> Names => [.. ChipDatabase.All.Select(chip => chip.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_chip_tells_who_it_is_and_takes_a_job_in_its_last_sector(string name)
    {
        Chip chip = ChipDatabase.Get(name);
        // The read at the front would arm the loss of the first write on 0x483.
        Line line = await Line.InSync(chip, new DeviceOptions { Errata = DeviceErrata.General, Uid = Line.Counting(12, 1) });
        await line.Expect("02 FD", $"79 01 {chip.ProductId >> 8:X2} {chip.ProductId & 0xFF:X2} 79");
        if (chip.Rom.IdAddress is { } id)
            (await line.Read(id, 1)).ShouldBe([line.Device.BootloaderId]);
        for (int word = 0; chip.UidAddress is { } uid && word < 3; word++)
            (await line.Read(uid + (uint)chip.UidWordOffsets[word], 4)).ShouldBe(Line.Counting(4, 1 + (4 * word)));
        if (chip.FlashSizeAddress is { } size)
            (await line.Read(size, 2)).ShouldBe([(byte)chip.FlashSizeKiB, (byte)(chip.FlashSizeKiB >> 8)]);

        Sector last = chip.Flash.Sectors[^1];
        int length = (int)Math.Min(256, last.Range.Length);
        bool hasOther = chip.Flash.Sectors.Count > 1;
        line.Device.Preload(hasOther ? last.Range.Start - 32 : last.Range.Start, Line.Counting(64, 1));
        ushort number = SectorNumbering.AsStToolsShow.NumberOf(chip.Flash, last, banksSwapped: false);
        if (chip.Rom.EraseCommand == 0x43 && number > 0xFF)
            return; // one byte a page: the last ones of a STM32F10xxx cannot be named, AN3155 rev 20 §3.7
        (await line.EraseBy(chip.Rom.EraseCommand, number)).ShouldBe("79");
        (await line.Read(last.Range.Start, length)).ShouldBe(Enumerable.Repeat(chip.Flash.ErasedValue, length));
        (await line.Write(last.Range.Start, Line.Counting(length))).ShouldBe("79");
        (await line.Read(last.Range.Start, length)).ShouldBe(Line.Counting(length));
        if (hasOther)
            line.Device.Peek(last.Range.Start - 32, 32).ShouldBe(Line.Counting(32, 1));
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

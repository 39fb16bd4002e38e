using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

public sealed class DeviceFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nameplate-file").FullName;
    private string Path_ => Path.Combine(_directory, "board.sim");

    [Fact]
    public async Task A_device_comes_back_as_it_was_saved()
    {
        var device = new VirtualDevice(TestChips.H7A3xI, new DeviceOptions { BootloaderId = 0x91, Seed = 9, Errata = [] });
        byte[] uid = device.Uid.ToArray();
        using (DeviceFile.Create(Path_, device))
        {
            var line = new Line(device);
            await line.Expect("7F", "79");
            await line.Write(0x08020000, Line.Counting(256));
            await line.Write(0x08FFF000, Line.Counting(8));
            await line.Expect("63 9C", "79");
            await line.Expect("00 05 05", "79");
            device.SetWordState(0x08020010, FlashWordState.Unstable);
            device.SetWordState(0x08020020, FlashWordState.BlankNotVirgin);
        }
        DeviceSnapshot before = device.Snapshot();
        using DeviceFile file = DeviceFile.Open(Path_, Find);
        file.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
        file.Device.Uid.ToArray().ShouldBe(uid);
        file.Device.BootloaderId.ShouldBe((byte)0x91);
        file.Device.StateOf(0x08020010).ShouldBe(FlashWordState.Unstable);
        var again = new Line(file.Device);
        await again.Link.DelayAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        await again.Expect("7F", "79");
        (await again.Read(0x08FFF000, 8)).ShouldBe(Line.Counting(8));
        await again.Erase(4, 8);
        file.Device.Log.PhysicalSectorsErased.ShouldBe([8]);
    }

    [Fact]
    public void An_erased_device_is_small()
    {
        DeviceFile.Create(Path_, new VirtualDevice(TestChips.H743xI)).Dispose();
        new FileInfo(Path_).Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void A_device_in_use_is_refused_to_others()
    {
        using DeviceFile file = DeviceFile.Create(Path_, new VirtualDevice(TestChips.H743xI));
        Should.Throw<DeviceFileException>(() => DeviceFile.Open(Path_, Find)).Code.Number.ShouldBe(302);
    }

    [Fact]
    public void A_file_that_exists_is_not_created_anew()
    {
        File.WriteAllText(Path_, "mine");
        Should.Throw<DeviceFileException>(() => DeviceFile.Create(Path_, new VirtualDevice(TestChips.H743xI)));
        File.ReadAllText(Path_).ShouldBe("mine");
    }

    [Fact]
    public void A_missing_file_is_told()
    {
        Should.Throw<DeviceFileException>(() => DeviceFile.Open(Path_, Find)).Code.Number.ShouldBe(701);
    }

    [Fact]
    public void A_file_of_an_unknown_chip_is_told()
    {
        DeviceFile.Create(Path_, new VirtualDevice(TestChips.H743xI)).Dispose();
        Should.Throw<DeviceFileException>(() => DeviceFile.Open(Path_, _ => null)).Code.Number.ShouldBe(702);
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_of_a_file_is_told_as_damage()
    {
        var device = new VirtualDevice(TestChips.H743xI);
        device.Preload(0x08000000, Line.Counting(64));
        DeviceFile.Create(Path_, device).Dispose();
        byte[] good = File.ReadAllBytes(Path_);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= (byte)(1 << i % 8);
            ShouldBeDamaged(flipped);
            ShouldBeDamaged(good[..i]);
        }
    }

    [Theory]
    [InlineData(-40, 0xFF, "its lengths do not fit")] // one byte of the last flash word is missing
    [InlineData(5, 0x7F, "its lengths do not fit")] // the length of the chip's name
    public void A_length_that_lies_is_told_though_the_checksum_is_right(int at, byte value, string reason)
    {
        byte[] file = Sound();
        int index = at < 0 ? file.Length + at : at;
        byte[] changed = [.. file];
        changed[index] = value;
        if (at < 0)
        {
            changed = [.. changed[..index], .. changed[(index + 1)..]];
        }

        ShouldSay(Sealed(changed), reason);
    }

    [Theory]
    [InlineData(0xFFFF_FFFFu)] // times the word's size, far beyond 32 bits
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x0001_0000u)] // one past the last
    public void A_flash_word_that_is_none_is_told_though_the_checksum_is_right(uint word)
    {
        byte[] file = Sound();
        BitConverter.GetBytes(word).CopyTo(file, file.Length - 32 - 32 - 1 - 4);
        ShouldSay(Sealed(file), "not in its place");
    }

    [Fact]
    public void Bytes_after_the_last_flash_word_are_told_though_the_checksum_is_right() =>
        ShouldSay(Sealed([.. Sound(), 0, 0]), "its lengths do not fit", "longer than what it keeps");

    /// <summary>The content of a device with one flash word.</summary>
    private static byte[] Sound()
    {
        var device = new VirtualDevice(TestChips.H743xI);
        device.Preload(0x08000000, Line.Counting(32));
        return DeviceState.Write(device);
    }

    private static byte[] Sealed(byte[] file) => [.. file[..^32], .. System.Security.Cryptography.SHA256.HashData(file.AsSpan(0, file.Length - 32))];

    private static void ShouldSay(byte[] file, params string[] reasons)
    {
        DeviceFileException refused = Should.Throw<DeviceFileException>(() => DeviceFile.Revive("board.sim", file, Find, new DeviceOptions()));
        refused.Code.Number.ShouldBe(702);
        reasons.Any(refused.Message.Contains).ShouldBeTrue(refused.Message);
    }

    [Fact]
    public void A_cut_is_saved_at_once()
    {
        var device = new VirtualDevice(TestChips.H743xI);
        using DeviceFile file = DeviceFile.Create(Path_, device);
        file.Device.ShouldBeSameAs(device);
        long before = new FileInfo(Path_).Length;
        device.Preload(0x08000000, Line.Counting(64));
        new FileInfo(Path_).Length.ShouldBe(before);
        device.SetWordState(0x08000000, FlashWordState.DoubleEcc);
        device.CutPower();
        new FileInfo(Path_).Length.ShouldBeGreaterThan(before);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void ShouldBeDamaged(byte[] content)
    {
        File.WriteAllBytes(Path_, content);
        Should.Throw<DeviceFileException>(() => DeviceFile.Open(Path_, Find)).Code.Number.ShouldBe(702);
    }

    private static Chip? Find(string name) => TestChips.All.FirstOrDefault(chip => chip.Name == name);
}

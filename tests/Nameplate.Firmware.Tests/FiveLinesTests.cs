using System.Runtime.CompilerServices;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>firmware/examples/five-lines on this computer: the number of a locked device, and of no other.</summary>
public sealed class FiveLinesTests : IDisposable
{
    private const byte Production = 1;

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-five-lines-").FullName;
    private readonly Lazy<string> _reader;

    public FiveLinesTests() => _reader = new Lazy<string>(() =>
    {
        Tool.Require("make", "make");
        Tool.Require("cc", "gcc");
        Tool.Result made = Tool.Run("make", "-C", Folder("../../firmware/examples/five-lines"), $"OUT={_folder}", "host-test");
        made.ExitCode.ShouldBe(0, made.Error);
        return Path.Combine(_folder, "host-test");
    });

    [Theory]
    [InlineData(1ul)]
    [InlineData(55ul)]
    [InlineData(ulong.MaxValue)]
    public void Locked_device_tells_its_number(ulong number) =>
        Tell(new StoreBytes().Slot(1, number, 4, flags: Production).Bytes).ShouldBe($"{number}");

    [Fact]
    public void Other_flags_of_a_locked_device_do_not_matter() =>
        Tell(new StoreBytes().Slot(1, 55, 1, StoreBytes.Field(0x1005, 250, 0, 0, 0), flags: Production | 0x02).Bytes).ShouldBe("55");

    [Fact]
    public void Device_that_is_not_locked_is_refused() =>
        Tell(new StoreBytes().Slot(1, 10, 1, flags: 0xFE).Bytes).ShouldBe("refused");

    [Fact]
    public void Old_number_in_slot_1_of_a_device_that_was_edited_is_refused() =>
        Tell(new StoreBytes().Slot(1, 10, 1).Slot(2, 55, 2).Bytes).ShouldBe("refused");

    [Fact]
    public void Blank_and_zeroed_regions_are_refused()
    {
        Tell(Enumerable.Repeat((byte)0xFF, StoreBytes.RegionSize).ToArray()).ShouldBe("refused");
        Tell(new byte[StoreBytes.RegionSize]).ShouldBe("refused");
    }

    [Fact]
    public void Every_published_image_is_refused_because_none_is_locked()
    {
        string[] images = Directory.GetFiles(Folder("../vectors/identity-store"), "*.txt");
        images.Length.ShouldBeGreaterThan(40);
        foreach (string image in images)
        {
            byte[] region = Enumerable.Repeat((byte)0xFF, StoreBytes.RegionSize).ToArray();
            string[][] lines = [.. File.ReadAllLines(image).Select(line => line.Split(' '))];
            uint start = Convert.ToUInt32(lines.First(line => line[0] == "region")[1], 16);
            foreach (string[] line in lines.Where(line => line[0] == "line"))
            {
                uint offset = unchecked(Convert.ToUInt32(line[1], 16) - start);
                if (offset < region.Length)
                {
                    Convert.FromHexString(line[2]).CopyTo(region, offset);
                }
            }

            Tell(region).ShouldBe("refused", image);
        }
    }

    [Fact]
    public void It_builds_for_the_chip_in_less_than_64_bytes_of_code()
    {
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
        Tool.Run("make", "-C", Folder("../../firmware/examples/five-lines"), $"OUT={_folder}", "all").ExitCode.ShouldBe(0);
        string[] size = Tool.Run("arm-none-eabi-size", Path.Combine(_folder, "five_lines.o")).Output.Split('\n')[1].Split('\t');
        int.Parse(size[0]).ShouldBeLessThan(64);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Tell(byte[] region)
    {
        string path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllBytes(path, region);
        Tool.Result told = Tool.Run(_reader.Value, path);
        told.Error.ShouldBeEmpty();
        told.ExitCode.ShouldBe(told.Output.Trim() == "refused" ? 1 : 0);
        return told.Output.Trim();
    }

    private static string Folder(string relative, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, relative));
}

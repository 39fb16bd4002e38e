using System.Diagnostics;
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

public sealed class ImageWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-images-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Typed by hand after the specification: base record, data record, end record, each with its checksum.
    [Fact]
    public void Three_bytes_make_three_records() =>
        Encoding.ASCII.GetString(ImageWriter.ToIntelHex(MemoryImage.FromBytes(0x08000010, new byte[] { 1, 2, 3 }, "a")))
            .ShouldBe(":020000040800F2\n:03001000010203E7\n:00000001FF\n");

    [Fact]
    public void A_gap_stays_a_gap_and_is_never_filled()
    {
        MemoryImage image = MemoryImage.Merge(
            MemoryImage.FromBytes(0x0800FFF0, new byte[0x20], "a"), MemoryImage.FromBytes(0x08020000, new byte[1], "b"));

        string hex = Encoding.ASCII.GetString(ImageWriter.ToIntelHex(image));

        hex.ShouldNotContain("FFFFFFFF");
        ReadBack(ImageWriter.ToIntelHex(image)).HasSameContent(image).ShouldBeTrue();
    }

    [Fact]
    public void Every_image_reads_back_as_it_was()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            MemoryImage image = Make(seed);
            ReadBack(ImageWriter.ToIntelHex(image)).HasSameContent(image).ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void The_last_byte_of_the_address_space_can_be_written()
    {
        MemoryImage image = MemoryImage.FromBytes(0xFFFFFFFE, new byte[] { 1, 2 }, "a");
        ReadBack(ImageWriter.ToIntelHex(image)).HasSameContent(image).ShouldBeTrue();
    }

    [Fact]
    public void A_raw_binary_is_the_extent_with_its_gaps_as_asked()
    {
        MemoryImage image = MemoryImage.Merge(
            MemoryImage.FromBytes(0x08000000, new byte[] { 1 }, "a"), MemoryImage.FromBytes(0x08000003, new byte[] { 2 }, "b"));
        ImageWriter.ToBinary(image, 0xFF).ShouldBe([1, 0xFF, 0xFF, 2]);
    }

    [Fact]
    public void A_raw_binary_larger_than_any_chip_is_refused() => Should.Throw<ArgumentException>(() => ImageWriter.ToBinary(
        MemoryImage.Merge(MemoryImage.FromBytes(0, new byte[1], "a"), MemoryImage.FromBytes(0xF0000000, new byte[1], "b")), 0xFF));

    // GNU binutils as the judge: it reads our HEX and makes of it the bytes that we make of the image ourselves.
    [Fact]
    public async Task Objcopy_reads_what_was_written()
    {
        for (int seed = 0; seed < 3; seed++)
        {
            MemoryImage image = Make(seed);
            string hex = Path.Combine(_folder, "a.hex");
            string bin = Path.Combine(_folder, "a.bin");
            await File.WriteAllBytesAsync(hex, ImageWriter.ToIntelHex(image), TestContext.Current.CancellationToken);
            using Process objcopy = Process.Start("arm-none-eabi-objcopy", ["-I", "ihex", "-O", "binary", "--gap-fill", "0xff", hex, bin]);
            await objcopy.WaitForExitAsync(TestContext.Current.CancellationToken);

            objcopy.ExitCode.ShouldBe(0);
            (await File.ReadAllBytesAsync(bin, TestContext.Current.CancellationToken)).ShouldBe(ImageWriter.ToBinary(image, 0xFF));
        }
    }

    [Fact]
    public async Task A_file_is_replaced_whole_and_is_its_owners_alone()
    {
        string path = Path.Combine(_folder, "whole.hex");
        await WholeFile.WriteAsync(path, new byte[100], TestContext.Current.CancellationToken);
        await WholeFile.WriteAsync(path, new byte[] { 1 }, TestContext.Current.CancellationToken);

        (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)).ShouldBe([1]);
        Directory.GetFiles(_folder).ShouldBe([path]);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_leaves_nothing_behind()
    {
        string path = Path.Combine(_folder, "directory");
        Directory.CreateDirectory(path);

        Exception refused = await Should.ThrowAsync<Exception>(
            async () => await WholeFile.WriteAsync(path, new byte[1], TestContext.Current.CancellationToken));

        (refused is IOException or UnauthorizedAccessException).ShouldBeTrue();
        Directory.GetFileSystemEntries(_folder).ShouldBe([path]);
    }

    private static MemoryImage ReadBack(byte[] hex) => FirmwareFile.Read(new MemoryStream(hex), "written.hex").Image;

    private static MemoryImage Make(int seed)
    {
        Random random = new(seed);
        List<MemoryImage> parts = [];
        uint at = 0x08000000 + (uint)random.Next(0x20000);
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            byte[] bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            parts.Add(MemoryImage.FromBytes(at, bytes, $"part{i}"));
            at += (uint)bytes.Length + (uint)random.Next(1, i % 3 == 0 ? 0x18000 : 80);
        }

        return MemoryImage.Merge(parts);
    }
}

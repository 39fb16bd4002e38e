using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

public sealed class FirmwareFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_is_read_and_named_as_it_was_given()
    {
        string path = Path.Combine(_folder, "fw.hex");
        File.WriteAllText(path, ":0100000055AA\n:00000001FF\n");

        FirmwareFile file = FirmwareFile.Load(path);

        file.Name.ShouldBe(path);
        file.Image.OriginOf(0).ShouldBe($"{path} line 1");
    }

    [Fact]
    public void Missing_file_is_unreadable()
    {
        FirmwareFormatException fault = Should.Throw<FirmwareFormatException>(() =>
            FirmwareFile.Load(Path.Combine(_folder, "none.hex")));

        fault.Code.ShouldBe(ErrorCodes.FileUnreadable);
        fault.Format.ShouldBeNull();
        fault.Hint!.ShouldContain("check the path");
        fault.InnerException.ShouldBeOfType<FileNotFoundException>();
    }

    [Fact]
    public void Folder_is_unreadable() =>
        Should.Throw<FirmwareFormatException>(() => FirmwareFile.Load(_folder)).Code
            .ShouldBe(ErrorCodes.FileUnreadable);

    [Fact]
    public void Stream_that_fails_is_unreadable() =>
        Should.Throw<FirmwareFormatException>(() => FirmwareFile.Read(new BrokenStream(), "fw")).Code
            .ShouldBe(ErrorCodes.FileUnreadable);

    [Fact]
    public void Message_carries_file_line_and_reason() =>
        Read.Fault(":0100000055AA", ":00000001FE").Message.ShouldBe("fw line 2: has checksum FE, its bytes want FF");

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the share went away");
    }
}

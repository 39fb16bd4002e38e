using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

public sealed class FormatDetectorTests
{
    [Theory]
    [InlineData("DfuSe\u0001", "DfuSe")]
    [InlineData("UF2\nWQ]\u009e", "UF2")]
    [InlineData("PK\u0003\u0004", "zip")]
    [InlineData("\u001f\u008b\u0008", "gzip")]
    [InlineData("!<arch>\n", "static library")]
    public void Container_is_named_and_not_taken_for_a_raw_binary(string content, string name) =>
        Read.Fault(Encoding.Latin1.GetBytes(content), 0x08000000).ShouldBeAFault(ErrorCodes.FileFormat, null, name);

    [Fact]
    public void Empty_file_is_refused() =>
        Read.Fault([], 0x08000000).ShouldBeAFault(ErrorCodes.FileFormat, null, "is empty");

    [Fact]
    public void Text_behind_a_byte_order_mark_is_judged_as_text() =>
        Read.Fault([0xEF, 0xBB, 0xBF, .. ":00000001FF\n"u8], 0x08000000)
            .ShouldBeAFault(ErrorCodes.FileFormat, 1, "begins with 0xEF");

    [Fact]
    public void Format_follows_from_the_content_and_not_from_the_name()
    {
        byte[] text = [.. ":0100000055AA\n:00000001FF\n"u8];

        FirmwareFile.Read(new MemoryStream(text), "fw.bin").Format.ShouldBe(FirmwareFormat.IntelHex);
    }

    [Fact]
    public void Reading_starts_where_the_stream_stands()
    {
        byte[] elf = new ElfFile().Add(0x100, [1, 2, 3]).ToBytes();
        var stream = new MemoryStream([9, 9, 9, .. elf]) { Position = 3 };

        FirmwareFile.Read(stream, "fw").Image.ToBytes(0x100, 3).ShouldBe([1, 2, 3]);
    }
}

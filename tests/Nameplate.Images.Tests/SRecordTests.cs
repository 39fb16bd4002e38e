using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

public sealed class SRecordTests
{
    // M68000PM/AD Rev. 1, Appendix C: the example module, record by record.
    private static readonly string[] ManualExample =
    [
        "S00600004844521B",
        "S1130000285F245F2212226A000424290008237C2A",
        "S11300100002000800082629001853812341001813",
        "S113002041E900084E42234300182342000824A952",
        "S107003000144ED492",
        "S9030000FC",
    ];

    [Fact]
    public void Example_of_the_manual_gives_its_bytes()
    {
        FirmwareFile file = Read.Text(ManualExample);

        file.Format.ShouldBe(FirmwareFormat.SRecord);
        file.Image.Extent.ShouldBe(new AddressRange(0, 0x34));
        Convert.ToHexString(file.Image.ToBytes(0, 16)).ShouldBe("285F245F2212226A000424290008237C");
        Convert.ToHexString(file.Image.ToBytes(0x30, 4)).ShouldBe("00144ED4");
        file.EntryPoint.ShouldBeNull();
    }

    [Fact]
    public void Origin_names_the_line() => Read.Text(ManualExample).Image.OriginOf(0x30).ShouldBe("fw line 5");

    [Theory]
    [InlineData("S104000055A6", 0u)]
    [InlineData("S205080000559D", 0x080000u)]
    [InlineData("S30608000000559C", 0x08000000u)]
    public void Each_data_record_has_its_own_address_width(string record, uint expected) =>
        Read.Text(record, "S9030000FC").Image.Segments[0].Address.ShouldBe(expected);

    [Theory]
    [InlineData("S9031235B5", 0x1235u)]
    [InlineData("S8041234565F", 0x123456u)]
    [InlineData("S7050800029957", 0x08000299u)]
    public void End_records_give_the_entry_point(string end, uint expected) =>
        Read.Text("S104000055A6", end).EntryPoint.ShouldBe(expected);

    [Theory]
    [InlineData("S5030001FB")]
    [InlineData("S604000001FA")]
    public void Right_count_is_accepted(string count) =>
        Read.Text("S104000055A6", count, "S9030000FC").Image.Length.ShouldBe(1);

    [Theory]
    [InlineData("S5030002FA")]
    [InlineData("S604000002F9")]
    public void Wrong_count_is_refused(string count) =>
        Read.Fault("S104000055A6", count, "S9030000FC")
            .ShouldBeAFault(ErrorCodes.FileFormat, 2, "counts 2 data records, but 1 came before it");

    [Fact]
    public void Lower_case_digits_and_carriage_returns_are_accepted() =>
        Read.Bytes(Encoding.ASCII.GetBytes("S1040000aa51\r\nS9030000fc\r\n")).Image.ToBytes(0, 1).ShouldBe([0xAA]);

    [Theory]
    [InlineData("S104000055A7", "checksum A7, its bytes want A6")]
    [InlineData("S105000055A6", "4 bytes after its count, which says 5")]
    [InlineData("S1", "ends before its count")]
    [InlineData("S", "lone S")]
    [InlineData("S4030000FC", "S4 record, which is reserved")]
    [InlineData("SA030000FC", "0x41 for its type")]
    [InlineData("S10400005G", "0x47")]
    [InlineData("S104000055A", "odd number of digits")]
    [InlineData("S10200FD", "too short for an S1 record")]
    [InlineData("S304080000F3", "too short for an S3 record")]
    [InlineData("S504000100FA", "carries 1 data bytes")]
    [InlineData("s104000055A6", "begins with 0x73")]
    [InlineData("S105FFFF0102F9", "16-bit address space")]
    [InlineData("S206FFFFFF0102F9", "24-bit address space")]
    [InlineData("S307FFFFFFFF0102F9", "32-bit address space")]
    public void Broken_record_is_refused_with_its_line(string record, string reason) =>
        Read.Fault("S10400105596", record, "S9030000FC").ShouldBeAFault(ErrorCodes.FileFormat, 2, reason);

    [Fact]
    public void Data_after_the_end_record_is_refused() =>
        Read.Fault("S104000055A6", "S9030000FC", "S104000155A5")
            .ShouldBeAFault(ErrorCodes.FileFormat, 3, "after the end record");

    [Fact]
    public void Missing_end_record_is_refused() =>
        Read.Fault("S104000055A6").ShouldBeAFault(ErrorCodes.FileFormat, 1, "end record");

    [Fact]
    public void File_without_data_is_refused() =>
        Read.Fault("S9030000FC").ShouldBeAFault(ErrorCodes.FileFormat, null, "holds no data");

    [Fact]
    public void Address_given_twice_is_refused_and_both_lines_are_named() =>
        Read.Fault("S104000055A6", "S104000055A6", "S9030000FC")
            .ShouldBeAFault(ErrorCodes.FileOverlap, null, "by fw line 1 and by fw line 2");
}

using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

// Records are typed by hand after the Intel Hexadecimal Object File Format Specification, Revision A, 1988.
public sealed class IntelHexTests
{
    private const string End = ":00000001FF";

    // The example file of Wikipedia's article "Intel HEX".
    [Fact]
    public void First_and_last_of_all_addresses_in_one_file_are_refused()
    {
        var hex = new HexText();
        hex.Record(0, 0, [1]);
        hex.Record(0, 4, [0xFF, 0xFF]);
        hex.Record(0xFFFF, 0, [1]);

        Read.Fault(hex.End()).Reason.ShouldContain("both the first and the last");
    }

    [Fact]
    public void Published_example_gives_its_bytes()
    {
        FirmwareFile file = Read.Text(
            ":10010000214601360121470136007EFE09D2190140",
            ":100110002146017E17C20001FF5F16002148011928",
            ":10012000194E79234623965778239EDA3F01B2CAA7",
            ":100130003F0156702B5E712B722B732146013421C7",
            End);

        file.Format.ShouldBe(FirmwareFormat.IntelHex);
        file.Image.Segments.Count.ShouldBe(1);
        file.Image.Extent.ShouldBe(new AddressRange(0x100, 0x40));
        Convert.ToHexString(file.Image.ToBytes(0x100, 16)).ShouldBe("214601360121470136007EFE09D21901");
        Convert.ToHexString(file.Image.ToBytes(0x130, 16)).ShouldBe("3F0156702B5E712B722B732146013421");
    }

    [Fact]
    public void End_record_ends_the_file() =>
        Read.Text(":0100000000FF", End).Image.Length.ShouldBe(1);

    // Extended linear address: bits 31 to 16. Extended segment address: bits 19 to 4.
    [Theory]
    [InlineData(":02000004FFFFFC", 0xFFFF0000)]
    [InlineData(":020000040800F2", 0x08000000)]
    [InlineData(":020000021200EA", 0x00012000)]
    [InlineData(":02000002FFFFFE", 0x000FFFF0)]
    public void Extended_address_moves_the_base(string record, uint expected) =>
        Read.Text(record, ":0100000055AA", End).Image.Segments[0].Address.ShouldBe(expected);

    [Fact]
    public void Segmented_data_wraps_inside_its_64_KiB()
    {
        MemoryImage image = Read.Text(":020000021000EC", ":04FFFE0001020304F5", End).Image;

        image.Segments.Select(segment => segment.Range)
            .ShouldBe([new AddressRange(0x10000, 2), new AddressRange(0x1FFFE, 2)]);
        image.ToBytes(0x1FFFE, 2).ShouldBe([1, 2]);
        image.ToBytes(0x10000, 2).ShouldBe([3, 4]);
        image.OriginOf(0x10001).ShouldBe("fw line 2");
    }

    [Fact]
    public void Linear_data_runs_on_past_64_KiB()
    {
        MemoryImage image = Read.Text(":020000040800F2", ":04FFFE0001020304F5", End).Image;

        image.Extent.ShouldBe(new AddressRange(0x0800FFFE, 4));
    }

    [Fact]
    public void Linear_address_after_a_segment_address_does_not_wrap()
    {
        MemoryImage image = Read.Text(":020000021000EC", ":020000040800F2", ":04FFFE0001020304F5", End).Image;

        image.Extent.ShouldBe(new AddressRange(0x0800FFFE, 4));
    }

    [Theory]
    [InlineData(":040000050800029954", 0x08000299)]
    [InlineData(":0400000312340005AE", 0x00012345)]
    public void Start_records_give_the_entry_point(string record, uint expected) =>
        Read.Text(":0100000055AA", record, End).EntryPoint.ShouldBe(expected);

    [Fact]
    public void Lower_case_carriage_returns_blank_lines_and_trailing_blanks_are_accepted()
    {
        byte[] text = Encoding.ASCII.GetBytes("\r\n:020000040800f2\r\n\n:02000000abcd86  \t\r\n:00000001ff");

        FirmwareFile file = Read.Bytes(text);

        file.Image.ToBytes(0x08000000, 2).ShouldBe([0xAB, 0xCD]);
        file.Image.OriginOf(0x08000001).ShouldBe("fw line 4");
    }

    [Fact]
    public void Records_out_of_order_are_sorted_and_joined()
    {
        MemoryImage image = Read.Text(":0100020003FA", ":0100000001FE", ":0100010002FC", End).Image;

        image.Segments.Count.ShouldBe(1);
        image.ToBytes(0, 3).ShouldBe([1, 2, 3]);
        image.OriginOf(0).ShouldBe("fw line 2");
        image.OriginOf(2).ShouldBe("fw line 1");
    }

    [Fact]
    public void Gaps_stay_gaps()
    {
        MemoryImage image = Read.Text(":0100000001FE", ":0100020003FA", End).Image;

        image.Segments.Count.ShouldBe(2);
        image.Contains(new AddressRange(0, 3)).ShouldBeFalse();
        image.OriginOf(1).ShouldBeNull();
    }

    [Fact]
    public void Empty_data_record_adds_nothing() =>
        Read.Text(":00001000F0", ":0100000055AA", End).Image.Extent.ShouldBe(new AddressRange(0, 1));

    [Theory]
    [InlineData(":0100000055AB", "checksum AB, its bytes want AA")]
    [InlineData(":0200000055AA", "length field 02 asks for 7")]
    [InlineData(":0000005500AB", "length field 00 asks for 5")]
    [InlineData(":0100000655A4", "record type 06")]
    [InlineData(":0100000055A", "odd number of digits")]
    [InlineData(":01000000G5AA", "0x47")]
    [InlineData(":", "lone colon")]
    [InlineData("0100000055AA", "begins with 0x30")]
    [InlineData(" :0100000055AA", "begins with 0x20")]
    [InlineData(":0100000408F3", "carries 1 data bytes")]
    [InlineData(":030000020800F201", "carries 3 data bytes")]
    [InlineData(":03000005000000F8", "carries 3 data bytes")]
    [InlineData(":0100000155A9", "carries 1 data bytes")]
    public void Broken_record_is_refused_with_its_line(string record, string reason) =>
        Read.Fault(":01001000559A", record, End).ShouldBeAFault(ErrorCodes.FileFormat, 2, reason);

    [Fact]
    public void Data_after_the_end_record_is_refused() =>
        Read.Fault(":0100000055AA", End, ":0100010055A9")
            .ShouldBeAFault(ErrorCodes.FileFormat, 3, "after the end record");

    [Fact]
    public void Missing_end_record_is_refused() =>
        Read.Fault(":0100000055AA").ShouldBeAFault(ErrorCodes.FileFormat, 1, "end record");

    [Fact]
    public void File_without_data_is_refused() =>
        Read.Fault(End).ShouldBeAFault(ErrorCodes.FileFormat, null, "holds no data");

    [Fact]
    public void Data_past_the_end_of_the_address_space_is_refused() =>
        Read.Fault(":02000004FFFFFC", ":02FFFF000102FD", End)
            .ShouldBeAFault(ErrorCodes.FileFormat, 2, "32-bit address space");

    [Fact]
    public void Last_byte_of_the_address_space_is_reached()
    {
        MemoryImage image = Read.Text(":02000004FFFFFC", ":01FFFF000100", End).Image;

        image.Extent.End.ShouldBe(1UL << 32);
        image.OriginOf(uint.MaxValue).ShouldBe("fw line 2");
    }

    [Fact]
    public void Address_given_twice_is_refused_and_both_lines_are_named() =>
        Read.Fault(":020000000102FB", ":0100100055" + "9A", ":01000100" + "02FC", End)
            .ShouldBeAFault(ErrorCodes.FileOverlap, null, "0x00000001 is given twice, by fw line 1 and by fw line 3");

    [Fact]
    public void Endless_line_is_refused()
    {
        byte[] text = new byte[1 << 20];
        Array.Fill(text, (byte)'0');
        text[0] = (byte)':';

        Read.Fault(text).ShouldBeAFault(ErrorCodes.FileFormat, 1, "longer than 1024 characters");
    }

    [Fact]
    public void Origin_names_the_line_of_each_byte_over_64_KiB_borders_and_short_records()
    {
        var text = new HexText();
        text.Add(0x0800FFE0, Enumerable.Range(0, 100).Select(i => (byte)i).ToArray(), 16);
        text.Add(0x08020000, [1, 2, 3], 16);
        FirmwareFile file = Read.Bytes(text.End());

        // Line 1 sets the base; 2 and 3 reach 0x08010000; 4 sets the base again; 5 to 9, the last with 4 bytes; 10; 11.
        file.Image.OriginOf(0x0800FFE0).ShouldBe("fw line 2");
        file.Image.OriginOf(0x0800FFFF).ShouldBe("fw line 3");
        file.Image.OriginOf(0x08010000).ShouldBe("fw line 5");
        file.Image.OriginOf(0x08010043).ShouldBe("fw line 9");
        file.Image.OriginOf(0x08010044).ShouldBeNull();
        file.Image.OriginOf(0x08020002).ShouldBe("fw line 11");
    }
}

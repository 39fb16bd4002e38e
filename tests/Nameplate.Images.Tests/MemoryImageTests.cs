using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

public sealed class MemoryImageTests
{
    private static MemoryImage Image(uint address, string text, string name = "a") =>
        MemoryImage.FromBytes(address, System.Text.Encoding.ASCII.GetBytes(text), name);

    // The check value of CRC-32/ISO-HDLC.
    [Fact]
    public void Crc_of_the_digits_is_the_published_check_value() =>
        Image(0x08000000, "123456789").Crc32.ShouldBe(0xCBF43926);

    [Fact]
    public void Crc_leaves_gaps_out() =>
        MemoryImage.Merge(Image(100, "6789"), Image(0, "12345")).Crc32.ShouldBe(0xCBF43926);

    [Fact]
    public void Merge_sorts_joins_and_keeps_origins()
    {
        MemoryImage merged = MemoryImage.Merge(
            Image(0x08100000, "m4", "cm4.bin"),
            Read.Text(":020000040800F2", ":0200000061623B", ":00000001FF").Image,
            Image(0x08000002, "cd", "tail.bin"));

        merged.Segments.Select(segment => segment.Range)
            .ShouldBe([new AddressRange(0x08000000, 4), new AddressRange(0x08100000, 2)]);
        merged.Length.ShouldBe(6);
        merged.OriginOf(0x08000001).ShouldBe("fw line 2");
        merged.OriginOf(0x08000003).ShouldBe("tail.bin offset 0x1");
        merged.OriginOf(0x08100001).ShouldBe("cm4.bin offset 0x1");
        merged.OriginOf(0x08000004).ShouldBeNull();
    }

    [Fact]
    public void Merge_refuses_an_overlap_and_names_both_places()
    {
        FirmwareFormatException fault = Should.Throw<FirmwareFormatException>(
            () => MemoryImage.Merge(Image(0x08000000, "abcd", "cm7.bin"), Image(0x08000003, "xy", "cm4.bin")));

        fault.ShouldBeAFault(
            ErrorCodes.FileOverlap, null, "0x08000003 is given twice, by cm7.bin offset 0x3 and by cm4.bin offset 0x0");
    }

    [Fact]
    public void Merge_of_merged_images_keeps_the_origins()
    {
        MemoryImage merged = MemoryImage.Merge(
            MemoryImage.Merge(Image(0, "ab", "a"), Image(8, "cd", "b")),
            MemoryImage.Merge(Image(4, "ef", "c"), Image(2, "gh", "d")));

        new uint[] { 0, 2, 4, 8, 9 }.Select(merged.OriginOf)
            .ShouldBe(["a offset 0x0", "d offset 0x0", "c offset 0x0", "b offset 0x0", "b offset 0x1"]);
    }

    [Fact]
    public void Reading_across_a_gap_fails_and_leaves_the_buffer_alone()
    {
        MemoryImage image = MemoryImage.Merge(Image(0, "ab"), Image(3, "d"));
        byte[] buffer = [9, 9, 9];

        image.TryRead(1, buffer).ShouldBeFalse();
        buffer.ShouldBe([9, 9, 9]);
    }

    [Theory]
    [InlineData(0u, 100u, "0x00000010..0x00000011 0x00000020..0x00000023")]
    [InlineData(0x11u, 0x10u, "0x00000011..0x00000011 0x00000020..0x00000020")]
    [InlineData(0x12u, 0xEu, "")]
    [InlineData(0x21u, 1u, "0x00000021..0x00000021")]
    [InlineData(0x24u, 100u, "")]
    public void Within_cuts_segments_to_the_range(uint start, uint length, string expected)
    {
        MemoryImage image = MemoryImage.Merge(Image(0x10, "ab"), Image(0x20, "cdef"));

        string.Join(' ', image.Within(new AddressRange(start, length)).Select(segment => segment.Range.ToString()))
            .ShouldBe(expected);
    }

    [Fact]
    public void Within_gives_the_bytes_of_the_part()
    {
        MemorySegment part = Image(0x10, "abcdef").Within(new AddressRange(0x12, 3)).ShouldHaveSingleItem();

        part.Data.ToArray().ShouldBe("cde"u8.ToArray());
    }

    [Fact]
    public void Same_content_from_different_files_is_the_same_content()
    {
        MemoryImage image = Image(0x100, "abcd");

        image.HasSameContent(MemoryImage.Merge(Image(0x102, "cd"), Image(0x100, "ab"))).ShouldBeTrue();
        image.HasSameContent(Image(0x101, "abcd")).ShouldBeFalse();
        image.HasSameContent(Image(0x100, "abce")).ShouldBeFalse();
        image.HasSameContent(Image(0x100, "abc")).ShouldBeFalse();
    }

    [Fact]
    public void Image_without_bytes_is_the_callers_mistake() =>
        Should.Throw<ArgumentOutOfRangeException>(() => MemoryImage.FromBytes(0, ReadOnlyMemory<byte>.Empty, "a"));

    [Fact]
    public void Image_past_the_address_space_is_the_callers_mistake() =>
        Should.Throw<ArgumentOutOfRangeException>(() => MemoryImage.FromBytes(uint.MaxValue, new byte[2], "a"));
}

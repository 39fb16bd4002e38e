using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

public sealed class RawBinaryTests
{
    private static readonly byte[] Firmware = [0x00, 0x00, 0x08, 0x24, 0x99, 0x02, 0x00, 0x08, 1, 2];

    [Fact]
    public void Bytes_go_to_the_base_address()
    {
        FirmwareFile file = Read.Bytes(Firmware, 0x08000000);

        file.Format.ShouldBe(FirmwareFormat.RawBinary);
        file.Image.Extent.ShouldBe(new AddressRange(0x08000000, 10));
        file.Image.ToBytes(0x08000000, 10).ShouldBe(Firmware);
        file.Image.OriginOf(0x08000009).ShouldBe("fw offset 0x9");
        file.EntryPoint.ShouldBeNull();
    }

    [Fact]
    public void Without_a_base_address_it_is_refused_and_the_option_is_named()
    {
        FirmwareFormatException fault = Read.Fault(Firmware);

        fault.ShouldBeAFault(ErrorCodes.FileFormat, null, "no address of its own");
        fault.Hint!.ShouldContain("--base");
    }

    [Fact]
    public void Bytes_past_the_end_of_the_address_space_are_refused() =>
        Read.Fault(Firmware, 0xFFFFFFF7).ShouldBeAFault(ErrorCodes.FileFormat, null, "32-bit address space");

    [Fact]
    public void Bytes_up_to_the_end_of_the_address_space_are_accepted() =>
        Read.Bytes(Firmware, 0xFFFFFFF6).Image.Extent.End.ShouldBe(1UL << 32);

    [Fact]
    public void Stream_without_length_is_read_to_its_end()
    {
        var bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);
        bytes[0] = 0;

        FirmwareFile file = FirmwareFile.Read(new PipeStream(bytes), "fw", 0x08000000);

        file.Image.ToBytes(0x08000000, bytes.Length).ShouldBe(bytes);
    }

    [Fact]
    public void Endless_stream_is_refused_at_the_limit() =>
        Should.Throw<FirmwareFormatException>(() => FirmwareFile.Read(new EndlessStream(0), "fw", 0x08000000))
            .ShouldBeAFault(ErrorCodes.FileFormat, null, "larger than 64 MiB");

    [Fact]
    public void Text_taken_for_raw_on_request_is_raw() =>
        Read.Bytes([(byte)':', 1], 0, FirmwareFormat.RawBinary).Image.ToBytes(0, 2).ShouldBe([(byte)':', 1]);
}

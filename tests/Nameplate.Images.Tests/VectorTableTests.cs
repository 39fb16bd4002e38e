using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

public sealed class VectorTableTests
{
    private static readonly AddressRange[] Ram = [new(0x20000000, 0x20000), new(0x24000000, 0x80000)];

    private static MemoryImage Firmware(uint stack, uint reset, uint address = 0x08000000)
    {
        var bytes = new byte[0x400];
        BitConverter.TryWriteBytes(bytes.AsSpan(0), stack);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), reset);
        return MemoryImage.FromBytes(address, bytes, "fw");
    }

    [Theory]
    [InlineData(0x20020000u, 0x08000299u)]
    [InlineData(0x20000004u, 0x08000001u)]
    [InlineData(0x24080000u, 0x080003FFu)]
    public void Stack_in_RAM_or_at_its_end_and_Thumb_code_in_the_image_are_plausible(uint stack, uint reset)
    {
        VectorCheck check = VectorTable.Check(Firmware(stack, reset), 0x08000000, Ram);

        check.Fault.ShouldBeNull();
        check.IsPlausible.ShouldBeTrue();
        check.InitialStackPointer.ShouldBe(stack);
        check.ResetVector.ShouldBe(reset);
    }

    [Theory]
    [InlineData(0x20000002u, 0x08000299u, "no multiple of 4")]
    [InlineData(0x20000000u, 0x08000299u, "lies in no RAM")]
    [InlineData(0x20020004u, 0x08000299u, "lies in no RAM")]
    [InlineData(0xFFFFFFFFu, 0xFFFFFFFFu, "no multiple of 4")]
    [InlineData(0x00000000u, 0x00000000u, "lies in no RAM")]
    [InlineData(0x20020000u, 0x08000298u, "is even")]
    [InlineData(0x20020000u, 0x08000401u, "points outside the firmware")]
    [InlineData(0x20020000u, 0x00000001u, "points outside the firmware")]
    public void Anything_else_is_refused_with_its_reason(uint stack, uint reset, string reason)
    {
        VectorCheck check = VectorTable.Check(Firmware(stack, reset), 0x08000000, Ram);

        check.IsPlausible.ShouldBeFalse();
        check.Fault!.ShouldContain(reason);
    }

    [Fact]
    public void Address_without_bytes_is_refused() =>
        VectorTable.Check(Firmware(0x20020000, 0x08000299), 0x080003FC, Ram).Fault!
            .ShouldContain("has no 8 bytes at 0x080003FC");

    [Fact]
    public void Table_behind_a_bootloader_is_found()
    {
        MemoryImage image = Firmware(0x20020000, 0x08020101, 0x08020000);

        VectorTable.Find(image, [0x08000000, 0x08020000], Ram).ShouldNotBeNull().Address.ShouldBe(0x08020000u);
        VectorTable.Find(image, [0x08000000, 0x08020010], Ram).ShouldBeNull();
    }
}

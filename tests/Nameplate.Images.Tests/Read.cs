using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

/// <summary>Reads what a test has at hand and names it fw.</summary>
internal static class Read
{
    public static FirmwareFile Text(params string[] lines) =>
        Bytes(Encoding.Latin1.GetBytes(string.Join('\n', lines) + "\n"));

    public static FirmwareFile Bytes(byte[] bytes, uint? baseAddress = null, FirmwareFormat? format = null) =>
        FirmwareFile.Read(new MemoryStream(bytes, writable: false), "fw", baseAddress, format);

    public static FirmwareFormatException Fault(params string[] lines) =>
        Should.Throw<FirmwareFormatException>(() => Text(lines));

    public static FirmwareFormatException Fault(
        byte[] bytes, uint? baseAddress = null, FirmwareFormat? format = null) =>
        Should.Throw<FirmwareFormatException>(() => Bytes(bytes, baseAddress, format));

    public static byte[] ToBytes(this MemoryImage image, uint address, int length)
    {
        var bytes = new byte[length];
        image.TryRead(address, bytes).ShouldBeTrue($"0x{address:X8} + {length} is not in {image}");
        return bytes;
    }

    public static void ShouldBeAFault(this FirmwareFormatException fault, ErrorCode code, int? line, string reason)
    {
        fault.Code.ShouldBe(code);
        fault.Line.ShouldBe(line);
        fault.Reason.ShouldContain(reason);
        fault.IsTransient.ShouldBeFalse();
    }
}

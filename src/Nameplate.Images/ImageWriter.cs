// Intel HEX, "Hexadecimal Object File Format Specification", Revision A, January 6, 1988 (Formats/IntelHex.cs has the records):
//
//   :02000004 AAAA SS       base of what follows, bits 31-16, whenever they change
//   :LLOOOO00 data SS       at most 32 bytes, inside one 64 KiB page
//   :00000001FF             end
//
// A raw binary is the image's extent; it has no addresses, so its gaps must be filled, and the caller says with what.
using System.Globalization;
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images;

/// <summary>Writes images in the forms that <see cref="FirmwareFile"/> reads.</summary>
public static class ImageWriter
{
    private const int BytesPerRecord = 32;
    private const byte DataType = 0;
    private const byte ExtendedLinearAddressType = 4;

    /// <summary>Intel HEX with exactly the image's bytes: gaps stay gaps.</summary>
    public static byte[] ToIntelHex(MemoryImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        StringBuilder text = new((int)Math.Min(image.Length * 3, int.MaxValue / 2));
        uint? page = null;
        foreach (MemorySegment segment in image.Segments)
        {
            for (ulong at = segment.Address; at < segment.Range.End;)
            {
                uint address = (uint)at;
                if (page != address >> 16)
                {
                    page = address >> 16;
                    AddRecord(text, 0, ExtendedLinearAddressType, [(byte)(page >> 8), (byte)page]);
                }

                ulong end = Math.Min(segment.Range.End, at - (at % BytesPerRecord) + BytesPerRecord);
                AddRecord(text, (ushort)address, DataType,
                    segment.Data.Span.Slice((int)(at - segment.Address), (int)(end - at)));
                at = end;
            }
        }

        return Encoding.ASCII.GetBytes(text.Append(":00000001FF\n").ToString());
    }

    /// <summary>The bytes from the image's first to its last.</summary>
    /// <param name="image">The image.</param>
    /// <param name="gap">What its gaps are filled with: 0xFF is what blank flash reads.</param>
    /// <exception cref="ArgumentException">With its gaps it exceeds <see cref="FirmwareLimits.MaxDataBytes"/>.</exception>
    public static byte[] ToBinary(MemoryImage image, byte gap)
    {
        ArgumentNullException.ThrowIfNull(image);
        AddressRange extent = image.Extent;
        if (extent.Length > FirmwareLimits.MaxDataBytes)
        {
            throw new ArgumentException($"{extent} is too large for a raw binary", nameof(image));
        }

        byte[] bytes = new byte[extent.Length];
        bytes.AsSpan().Fill(gap);
        foreach (MemorySegment segment in image.Segments)
        {
            segment.Data.Span.CopyTo(bytes.AsSpan((int)(segment.Address - extent.Start)));
        }

        return bytes;
    }

    private static void AddRecord(StringBuilder text, ushort offset, byte type, ReadOnlySpan<byte> data)
    {
        byte sum = (byte)(data.Length + (offset >> 8) + offset + type);
        text.Append(CultureInfo.InvariantCulture, $":{data.Length:X2}{offset:X4}{type:X2}").Append(Convert.ToHexString(data));
        foreach (byte value in data)
        {
            sum += value;
        }

        text.Append(CultureInfo.InvariantCulture, $"{(byte)-sum:X2}\n");
    }
}

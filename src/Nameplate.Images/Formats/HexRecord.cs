using System.Buffers;

namespace Nameplate.Images.Formats;

/// <summary>What Intel HEX and S-records share: a mark, then pairs of hexadecimal digits of either case.</summary>
internal static class HexRecord
{
    /// <summary>Bytes of the longest record: 255 after their count in S-records, 255 and five in Intel HEX.</summary>
    public const int MaxBytes = 260;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    /// <summary>Decodes the digits of the line that was read last.</summary>
    /// <param name="lines">For the fault's line number.</param>
    /// <param name="digits">What follows the mark.</param>
    /// <param name="buffer">At least <see cref="MaxBytes"/> long.</param>
    /// <returns>The decoded part of <paramref name="buffer"/>.</returns>
    /// <exception cref="FirmwareFormatException">Not digits, an odd number of them, or too many.</exception>
    public static ReadOnlySpan<byte> Decode(LineReader lines, ReadOnlySpan<byte> digits, Span<byte> buffer)
    {
        if (digits.Length > 2 * MaxBytes)
        {
            throw lines.Fault("is longer than any record can be");
        }

        OperationStatus status = Convert.FromHexString(digits, buffer, out _, out int written);
        if (status == OperationStatus.Done)
        {
            return buffer[..written];
        }

        int wrong = digits.IndexOfAnyExcept(Digits);
        throw lines.Fault(wrong >= 0
            ? $"holds 0x{digits[wrong]:X2} where a hexadecimal digit belongs"
            : "has an odd number of digits, so its end is missing");
    }

    /// <summary>The sum of bytes modulo 256.</summary>
    public static byte Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        return (byte)sum;
    }
}

// The option bytes of F0, F1 and F3 as they lie from 0x1FFFF800 on (PM0075 rev 2 §2.3; RM0091 rev 10 §4.1; RM0316 rev 8 §4.4):
// eight half-words, each a byte and its complement.
//
//   00 RDP   02 USER   04 DATA0   06 DATA1   08 WRP0   0A WRP1   0C WRP2   0E WRP3
//
// A number is DATA0 + 256 * DATA1. A new chip has FF in both, as has an erased one: 65535 is no number here.

using Nameplate.Foundation;

namespace Nameplate.Provisioning.Places;

/// <summary>All option bytes of a device.</summary>
internal sealed class OptionBlock
{
    public const int Size = 16;
    public const ushort None = 0xFFFF;

    private const int HalfWord = 2;
    private const int Data0 = 4;
    private const int Data1 = 6;

    private readonly byte[] _bytes;

    /// <param name="bytes">As they were read: 16.</param>
    public OptionBlock(ReadOnlySpan<byte> bytes) => _bytes = bytes.Length == Size ? bytes.ToArray() : throw new ArgumentException("16 bytes", nameof(bytes));

    /// <summary>As they are.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>True where each byte has its complement: what an erase or a cut left has not.</summary>
    public bool IsWhole => Enumerable.Range(0, Size / HalfWord).All(i => IsPair(i * HalfWord));

    /// <summary>The number; null where there is none.</summary>
    public ushort? Number => IsPair(Data0) && IsPair(Data1) && (ushort)(_bytes[Data0] | (_bytes[Data1] << 8)) is not (None or 0) and var number ? number : null;

    /// <summary>The same with another number, every complement right.</summary>
    public OptionBlock With(ushort number)
    {
        byte[] bytes = [.. _bytes];
        (bytes[Data0], bytes[Data1]) = ((byte)number, (byte)(number >> 8));
        for (int i = 0; i < Size; i += HalfWord)
        {
            bytes[i + 1] = (byte)~bytes[i];
        }

        return new OptionBlock(bytes);
    }

    /// <summary>The block in hex.</summary>
    public override string ToString() => Convert.ToHexString(_bytes);

    /// <summary>Reads what <see cref="ToString"/> made; null for anything else.</summary>
    public static OptionBlock? Parse(string? hex) => hex is { Length: 2 * Size } && hex.All(char.IsAsciiHexDigit) ? new OptionBlock(Convert.FromHexString(hex)) : null;

    /// <summary>Where it lies.</summary>
    public static AddressRange At(uint address) => new(address, Size);

    private bool IsPair(int at) => (_bytes[at] ^ _bytes[at + 1]) == 0xFF;
}

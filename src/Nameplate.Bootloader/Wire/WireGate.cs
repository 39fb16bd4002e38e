// The allow-list at the wire. Decodes the finished bytes of a whole command by the frame rules of AN3155 rev 20 §3 and says
// whether they may leave. It shares nothing with the encoders in Commands/: it sees bytes, and knows no intentions.
//
//   00 FF | 01 FE | 02 FD | 73 8C | 82 7D | 92 6D                 opcode alone
//   11 EE  aaaaaaaa XOR  N-1 ~(N-1)                               read
//   21 DE  aaaaaaaa XOR                                           go
//   31 CE  aaaaaaaa XOR  N-1 data.. XOR                           write
//   43 BC  N-1 pp.. XOR   or   FF 00                              erase, page numbers of one byte
//   44 BB  N-1,N-1 nnnn.. XOR   or   FFFx XOR                     erase
//   50 AF  ssss XOR  nnnn data.. XOR                              special function
//   51 AE  ssss XOR  nnnn data.. XOR  nnnn data.. XOR             extended special function
//   63 9C  N-1 cc.. XOR                                           write protect
//   A1 5E  aaaaaaaa XOR  nnnnnnnn XOR                             checksum of n bytes: a read
//   A1 5E  aaaaaaaa XOR  nnnnnnnn XOR  pppppppp XOR  iiiiiiii XOR checksum of n words: a read
//
// Anything that is not exactly one such command, to its last byte, is refused.
using System.Collections.Frozen;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader.Wire;

internal static class WireGate
{
    /// <summary>Where main flash can lie on any STM32; option bytes and registers cannot.</summary>
    public static readonly AddressRange FlashSpace = AddressRange.FromInclusive(0x0800_0000, 0x0FFF_FFFF);

    /// <summary>Where RAM can lie on any STM32.</summary>
    public static readonly AddressRange RamSpace = AddressRange.FromInclusive(0x2000_0000, 0x3FFF_FFFF);

    private const string Malformed = "malformed frames";

    /// <summary>Lets a command pass or throws.</summary>
    /// <param name="frames">All of its frames, concatenated.</param>
    /// <param name="allowance">What is granted.</param>
    /// <param name="chip">The chip, or null while it is unknown; then nothing can be written.</param>
    /// <exception cref="NotAllowedException">It is not granted, or is no command.</exception>
    public static void Check(ReadOnlyMemory<byte> frames, Allowance allowance, Chip? chip)
    {
        if (Refusal(frames.Span, allowance, chip) is { } reason)
        {
            throw new NotAllowedException(allowance.Name, reason, frames.ToArray());
        }
    }

    /// <summary>Why these bytes may not leave, or null if they may.</summary>
    public static string? Refusal(ReadOnlySpan<byte> frames, Allowance allowance, Chip? chip)
    {
        if (frames.Length < 2 || (frames[0] ^ frames[1]) != 0xFF)
        {
            return Malformed;
        }

        byte opcode = frames[0];
        if (!allowance.Opcodes.Contains(opcode))
        {
            return $"opcode {opcode:X2}";
        }

        ReadOnlySpan<byte> rest = frames[2..];
        return opcode switch
        {
            0x00 or 0x01 or 0x02 or 0x73 or 0x82 or 0x92 => rest.IsEmpty ? null : Malformed,
            0x11 => Read(rest, allowance),
            0x21 => Go(rest, allowance),
            0x31 => Write(rest, allowance, chip),
            0x43 => ErasePages(rest, allowance),
            0x44 => Erase(rest, allowance),
            0x50 => Special(rest, 1, allowance.SpecialFunctions),
            0x51 => Special(rest, 2, allowance.ExtendedSpecialFunctions),
            0x63 => WriteProtect(rest, allowance),
            0xA1 => Checksum(rest, allowance),
            _ => $"opcode {opcode:X2}, which no grant can cover",
        };
    }

    private static string? Read(ReadOnlySpan<byte> rest, Allowance allowance)
    {
        if (rest.Length != 7 || !TakeAddress(rest, out uint address) || (rest[5] ^ rest[6]) != 0xFF)
        {
            return Malformed;
        }

        int length = rest[5] + 1;
        return !Fits(address, length) ? Malformed
            : allowance.Readable.Any(range => range.Contains(new AddressRange(address, (uint)length))) ? null
            : $"read of {length} bytes at 0x{address:X8}";
    }

    private static string? Go(ReadOnlySpan<byte> rest, Allowance allowance) =>
        rest.Length != 5 || !TakeAddress(rest, out uint address) ? Malformed
        : allowance.GoTargets.Contains(address) ? null
        : $"go to 0x{address:X8}";

    private static string? Write(ReadOnlySpan<byte> rest, Allowance allowance, Chip? chip)
    {
        if (rest.Length < 8 || !TakeAddress(rest, out uint address))
        {
            return Malformed;
        }

        ReadOnlySpan<byte> block = rest[5..];
        int length = block[0] + 1;
        if (block.Length != length + 2 || Parity(block) != 0 || !Fits(address, length))
        {
            return Malformed;
        }

        AddressRange range = new(address, (uint)length);
        ReadOnlySpan<byte> data = block[1..^1];
        return chip is null ? $"write to {range} of an unknown chip"
            : PlaceMemory.At(address, chip) is { } place && place.Range.Contains(range) ? GrantedWhole(address, data, allowance) ? null : $"write to {range}, which no update touches,"
            : !IsMemory(range, chip) ? $"write to {range}, which is neither main flash nor RAM of {chip.Name},"
            : Granted(range, data, allowance) ? null
            : $"write to {range}";
    }

    private static string? Erase(ReadOnlySpan<byte> rest, Allowance allowance)
    {
        if (rest.Length < 3 || Parity(rest) != 0)
        {
            return Malformed;
        }

        int first = (rest[0] << 8) | rest[1];
        if (first >= 0xFFF0)
        {
            return rest.Length != 3 ? Malformed
                : allowance.SpecialErases.Contains((ushort)first) ? null
                : $"special erase {first:X4}";
        }

        if (rest.Length != 2 + (2 * (first + 1)) + 1)
        {
            return Malformed;
        }

        for (int i = 2; i < rest.Length - 1; i += 2)
        {
            ushort number = (ushort)((rest[i] << 8) | rest[i + 1]);
            if (number >= 0xFFF0 || !allowance.EraseNumbers.Contains(number))
            {
                return $"erase of sector number {number}";
            }
        }

        return null;
    }

    private static string? ErasePages(ReadOnlySpan<byte> rest, Allowance allowance)
    {
        if (rest is [0xFF, 0x00])
        {
            return allowance.SpecialErases.Contains(0xFFFF) ? null : "erase of everything";
        }

        if (rest.Length < 3 || rest[0] == 0xFF || rest.Length != rest[0] + 3 || Parity(rest) != 0)
        {
            return Malformed;
        }

        foreach (byte page in rest[1..^1])
        {
            if (!allowance.EraseNumbers.Contains(page))
            {
                return $"erase of page number {page}";
            }
        }

        return null;
    }

    private static string? Special(ReadOnlySpan<byte> rest, int packets, FrozenSet<ushort> granted)
    {
        if (rest.Length < 3 || Parity(rest[..3]) != 0)
        {
            return Malformed;
        }

        ushort subCode = (ushort)((rest[0] << 8) | rest[1]);
        int at = 3;
        for (int i = 0; i < packets; i++)
        {
            int end = at + 2 + 1;
            end += rest.Length < end ? 0 : (rest[at] << 8) | rest[at + 1];
            if (rest.Length < end || Parity(rest[at..end]) != 0)
            {
                return Malformed;
            }

            at = end;
        }

        return at != rest.Length ? Malformed
            : granted.Contains(subCode) ? null
            : $"special function {subCode:X4}";
    }

    private static string? Checksum(ReadOnlySpan<byte> rest, Allowance allowance)
    {
        int bytesPerUnit = rest.Length switch { 10 => 1, 20 => 4, _ => 0 };
        if (bytesPerUnit == 0 || !TakeAddress(rest, out uint address) || !TakeAddress(rest[5..], out uint units)
            || (rest.Length == 20 && !(TakeAddress(rest[10..], out _) && TakeAddress(rest[15..], out _))))
        {
            return Malformed;
        }

        ulong length = (ulong)units * (uint)bytesPerUnit;
        return length == 0 || address + length > 1UL << 32 ? Malformed
            : allowance.Readable.Any(range => range.Start <= address && address + length <= range.End) ? null
            : $"checksum of {length} bytes at 0x{address:X8}";
    }

    private static string? WriteProtect(ReadOnlySpan<byte> rest, Allowance allowance)
    {
        if (rest.Length < 3 || rest.Length != rest[0] + 3 || Parity(rest) != 0)
        {
            return Malformed;
        }

        foreach (byte code in rest[1..^1])
        {
            if (!allowance.WriteProtectCodes.Contains(code))
            {
                return $"write protection of sector code {code}";
            }
        }

        return null;
    }

    /// <summary>True if the range lies wholly in one bank that the chip has, or wholly in RAM that its ROM accepts.</summary>
    private static bool IsMemory(AddressRange range, Chip chip) =>
        (FlashSpace.Contains(range) && chip.Flash.Banks.Any(bank => bank.Range.Contains(range)))
        || (RamSpace.Contains(range) && chip.Rom.RamWindows.Any(window => window.Contains(range)));

    /// <summary>True if this very write was granted.</summary>
    private static bool GrantedWhole(uint address, ReadOnlySpan<byte> data, Allowance allowance)
    {
        foreach (ExactWrite exact in allowance.PlaceWrites)
        {
            if (exact.Address == address && exact.Bytes.Span.SequenceEqual(data))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if every byte lies in a writable range, or in an exact write that has the same byte there.</summary>
    private static bool Granted(AddressRange range, ReadOnlySpan<byte> data, Allowance allowance)
    {
        foreach (AddressRange writable in allowance.Writable)
        {
            if (writable.Contains(range))
            {
                return true;
            }
        }

        for (int i = 0; i < data.Length; i++)
        {
            if (!GrantedByte(checked(range.Start + (uint)i), data[i], allowance))
            {
                return false;
            }
        }

        return true;
    }

    private static bool GrantedByte(uint address, byte value, Allowance allowance) =>
        allowance.Writable.Any(writable => writable.Contains(address))
        || allowance.ExactWrites.Any(exact => exact.Range.Contains(address)
            && exact.Bytes.Span[(int)(address - exact.Address)] == value);

    private static bool TakeAddress(ReadOnlySpan<byte> bytes, out uint address)
    {
        address = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        return (bytes[0] ^ bytes[1] ^ bytes[2] ^ bytes[3]) == bytes[4];
    }

    private static bool Fits(uint address, int length) => (ulong)address + (ulong)length <= 1UL << 32;

    private static int Parity(ReadOnlySpan<byte> bytes)
    {
        int parity = 0;
        foreach (byte value in bytes)
        {
            parity ^= value;
        }

        return parity;
    }
}

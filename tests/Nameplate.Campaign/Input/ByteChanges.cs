// Changes that fit any format: bits, bytes, runs, whole numbers of every size, line ends, encodings, nesting. What a format's own
// rules would never produce, and what a disk, an editor or an attacker does.

using System.Buffers.Binary;
using System.Text;

namespace Nameplate.Campaign.Input;

/// <summary>Changes of any bytes.</summary>
internal static class ByteChanges
{
    private const int MostBytes = 1 << 20;

    private static readonly long[] s_extremes =
    [
        0, 1, -1, 2, 3, 4, 7, 8, 16, 127, 128, 255, 256, 257, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000,
        0xFFFF_FFF0, 0xFFFF_FFFC, 0xFFFF_FFFF, 0x1_0000_0000, long.MaxValue, long.MinValue, 0x0800_0000, 0x081E_0000,
    ];

    private static readonly string[] s_words =
    [
        "-1", "0", "-0", "1e999", "-1e999", "1e-999", "NaN", "Infinity", "0x", "0x-1", "99999999999999999999999999", "18446744073709551616",
        "4294967296", "2147483648", "-2147483649", "null", "true", "\"\"", "[]", "{}", "[null]", "\\ud800", "\\u0000", "\"\\ud83d\"", "\t", " ", "''",
        "../", "..\\", "/", "%s%n", "\u202E", "é", "\u0000", "\uFEFF", "\n", "\r\n", "\r", ";", "#", "//", "/*", "*/", "\e[31m",
    ];

    private delegate byte[] Change1(byte[] bytes, Random random);

    private static readonly (string What, Change1 Apply)[] s_changes =
    [
        ("a bit changed", static (bytes, random) => Edit(bytes, random, static (at, random) => at[0] ^= (byte)(1 << random.Next(8)))),
        ("a byte changed", static (bytes, random) => Edit(bytes, random, static (at, random) => at[0] = (byte)random.Next(256))),
        ("an extreme number", static (bytes, random) => Edit(bytes, random, WriteExtreme)),
        ("bytes inserted", static (bytes, random) => Insert(bytes, random, Noise(random, random.Next(1, 40)))),
        ("a word inserted", static (bytes, random) => Insert(bytes, random, Encoding.UTF8.GetBytes(s_words[random.Next(s_words.Length)]))),
        ("NULs inserted", static (bytes, random) => Insert(bytes, random, new byte[random.Next(1, 40)])),
        ("a run removed", Remove),
        ("cut off", static (bytes, random) => bytes[..random.Next(bytes.Length + 1)]),
        ("nothing but the end", static (bytes, random) => bytes[random.Next(bytes.Length + 1)..]),
        ("a run twice", Duplicate),
        ("a run moved", Move),
        ("a run many times", Repeat),
        ("two lines swapped", SwapLines),
        ("byte order mark", static (bytes, _) => [0xEF, 0xBB, 0xBF, .. bytes]),
        ("UTF-16", static (bytes, _) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(bytes))]),
        ("CR LF", static (bytes, _) => Replace(bytes, "\n"u8, "\r\n"u8)),
        ("CR", static (bytes, _) => Replace(bytes, "\n"u8, "\r"u8)),
        ("a digit changed", ChangeDigit),
        ("a number grown", GrowNumber),
        ("deep nesting", Nest),
        ("empty", static (_, _) => []),
    ];

    /// <summary>Changes one of the parts, or exchanges them.</summary>
    /// <returns>What was done.</returns>
    public static string Change(byte[][] parts, Random random)
    {
        int at = random.Next(parts.Length);
        if (parts.Length > 1 && random.Next(16) == 0)
        {
            int other = random.Next(parts.Length);
            if (random.Next(2) == 0)
            {
                (parts[at], parts[other]) = (parts[other], parts[at]);
                return "parts exchanged";
            }

            parts[at] = parts[other];
            return "a part twice";
        }

        // The last of the list destroys everything: rarely.
        int most = random.Next(12) == 0 ? s_changes.Length : s_changes.Length - 1;
        (string what, Change1 apply) = s_changes[random.Next(most)];
        byte[] changed = apply([.. parts[at]], random);
        parts[at] = changed.Length > MostBytes ? changed[..MostBytes] : changed;
        return what;
    }

    /// <summary>A run of another input of the same kind put into this one, or its second half put in place of this one's.</summary>
    public static string Splice(byte[][] parts, byte[][] other, Random random)
    {
        int at = random.Next(Math.Min(parts.Length, other.Length));
        byte[] one = parts[at], two = other[at];
        int first = random.Next(one.Length + 1), second = random.Next(two.Length + 1);
        parts[at] = random.Next(2) == 0
            ? [.. one[..first], .. two[second..]]
            : [.. one[..first], .. two[second..Math.Min(second + random.Next(1, 80), two.Length)], .. one[first..]];
        return "spliced";
    }

    /// <summary>A number at the edge of something.</summary>
    public static long Extreme(Random random) => s_extremes[random.Next(s_extremes.Length)] + (random.Next(4) == 0 ? random.Next(-2, 3) : 0);

    /// <summary>Any bytes.</summary>
    public static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void WriteExtreme(Span<byte> at, Random random)
    {
        long value = Extreme(random);
        switch (random.Next(6))
        {
            case 0 when at.Length >= 8:
                BinaryPrimitives.WriteInt64LittleEndian(at, value);
                break;
            case 1 when at.Length >= 4:
                BinaryPrimitives.WriteInt32BigEndian(at, (int)value);
                break;
            case 2 or 3 when at.Length >= 4:
                BinaryPrimitives.WriteInt32LittleEndian(at, (int)value);
                break;
            case 4 when at.Length >= 2:
                BinaryPrimitives.WriteInt16LittleEndian(at, (short)value);
                break;
            default:
                at[0] = (byte)value;
                break;
        }
    }

    private delegate void Edit1(Span<byte> at, Random random);

    private static byte[] Edit(byte[] bytes, Random random, Edit1 edit)
    {
        if (bytes.Length == 0)
        {
            return Noise(random, 1);
        }

        edit(bytes.AsSpan(random.Next(bytes.Length)), random);
        return bytes;
    }

    private static byte[] Insert(byte[] bytes, Random random, byte[] what)
    {
        int at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. what, .. bytes[at..]];
    }

    private static (int Start, int End) Run(byte[] bytes, Random random)
    {
        int start = random.Next(bytes.Length + 1);
        int length = random.Next(8) == 0 ? bytes.Length : random.Next(1, 65);
        return (start, Math.Min(start + length, bytes.Length));
    }

    private static byte[] Remove(byte[] bytes, Random random)
    {
        (int start, int end) = Run(bytes, random);
        return [.. bytes[..start], .. bytes[end..]];
    }

    private static byte[] Duplicate(byte[] bytes, Random random)
    {
        (int start, int end) = Run(bytes, random);
        return [.. bytes[..end], .. bytes[start..]];
    }

    private static byte[] Move(byte[] bytes, Random random)
    {
        (int start, int end) = Run(bytes, random);
        byte[] rest = [.. bytes[..start], .. bytes[end..]];
        int at = random.Next(rest.Length + 1);
        return [.. rest[..at], .. bytes[start..end], .. rest[at..]];
    }

    private static byte[] Repeat(byte[] bytes, Random random)
    {
        (int start, int end) = Run(bytes, random);
        int times = random.Next(2, 300);
        byte[] all = new byte[start + ((end - start) * times) + bytes.Length - end];
        bytes.AsSpan(0, start).CopyTo(all);
        for (int i = 0; i < times; i++)
        {
            bytes.AsSpan(start, end - start).CopyTo(all.AsSpan(start + ((end - start) * i)));
        }

        bytes.AsSpan(end).CopyTo(all.AsSpan(all.Length - (bytes.Length - end)));
        return all;
    }

    private static byte[] SwapLines(byte[] bytes, Random random)
    {
        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n');
        (int one, int two) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[one], lines[two]) = (lines[two], lines[one]);
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> what, ReadOnlySpan<byte> by)
    {
        List<byte> all = new(bytes.Length + 64);
        for (int at = 0; at < bytes.Length;)
        {
            bool here = bytes.AsSpan(at).StartsWith(what);
            all.AddRange(here ? by : bytes.AsSpan(at, 1));
            at += here ? what.Length : 1;
        }

        return [.. all];
    }

    private static byte[] ChangeDigit(byte[] bytes, Random random)
    {
        int at = FindDigit(bytes, random);
        if (at >= 0)
        {
            bytes[at] = (byte)"0123456789ABCDEFabcdef-+.,gG :S\0"[random.Next(32)];
        }

        return bytes;
    }

    private static byte[] GrowNumber(byte[] bytes, Random random)
    {
        int at = FindDigit(bytes, random);
        return at < 0 ? bytes
            : [.. bytes[..at], .. random.Next(2) == 0 ? Enumerable.Repeat((byte)'9', random.Next(1, 400)) : Encoding.ASCII.GetBytes($"{Extreme(random)}"), .. bytes[at..]];
    }

    private static int FindDigit(byte[] bytes, Random random)
    {
        int from = random.Next(bytes.Length + 1);
        int found = bytes.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9');
        return found < 0 ? -1 : from + found;
    }

    private static byte[] Nest(byte[] bytes, Random random)
    {
        (byte open, byte close) = random.Next(2) == 0 ? ((byte)'[', (byte)']') : ((byte)'{', (byte)'}');
        int depth = random.Next(4) == 0 ? 100_000 : random.Next(1, 200);
        int at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. Enumerable.Repeat(open, depth), .. random.Next(2) == 0 ? [] : Enumerable.Repeat(close, depth), .. bytes[at..]];
    }
}

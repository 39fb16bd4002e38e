using System.Text;

namespace Nameplate.Images.Tests;

/// <summary>Makes files that are nearly right, in all four formats, from one seeded source of chance.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly uint[] Extremes =
        [0, 1, 4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFC, 0xFFFFFFFF, 0x10000, 0x08000000];

    /// <summary>A sound file, now and then of any format.</summary>
    public byte[] Sound() => random.Next(4) switch
    {
        0 => SoundHex(),
        1 => SoundSRecords(),
        2 => SoundElf(),
        _ => Noise(random.Next(1, 400), firstByte: 0),
    };

    /// <summary>A sound file with one to four changes.</summary>
    public byte[] Mutated()
    {
        byte[] bytes = Sound();
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            bytes = Changed(bytes);
        }

        return bytes;
    }

    /// <summary>Records of any type, length and address with right checksums: no random change gets there.</summary>
    public byte[] AnyRecords()
    {
        if (random.Next(2) == 0)
        {
            var hex = new HexText();
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                hex.Record((ushort)random.Next(-4, 0x10000 + 4), (byte)random.Next(7),
                    Noise(random.Next(3) == 0 ? random.Next(40) : random.Next(5)));
            }

            return random.Next(4) == 0 ? Changed(hex.End()) : hex.End();
        }

        var text = new SRecordText();
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            text.Record((char)random.Next('0', '9' + 2), Extreme(), random.Next(5), Noise(random.Next(20)));
        }

        return text.End();
    }

    /// <summary>Bytes without any sense, sometimes with the mark of a format in front.</summary>
    public byte[] Noise() => random.Next(4) switch
    {
        0 => [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1, .. Noise(random.Next(200))],
        1 => [(byte)':', .. Digits(random.Next(600))],
        2 => [(byte)'S', .. Digits(random.Next(600))],
        _ => Noise(random.Next(300)),
    };

    private byte[] SoundHex()
    {
        var hex = new HexText(random.Next(2) == 0 ? "\n" : "\r\n");
        uint address = Extreme() & 0xFFFFFF00;
        for (int i = random.Next(1, 4); i > 0; i--, address += 0x400)
        {
            hex.Add(address, Noise(random.Next(1, 100)), random.Next(1, 33));
        }

        return hex.End();
    }

    private byte[] SoundSRecords()
    {
        var text = new SRecordText();
        text.Record('0', 0, 2, Noise(random.Next(10)));
        text.Add(0x08000000, Noise(random.Next(1, 200)), random.Next(1, 33));
        return text.End();
    }

    private byte[] SoundElf()
    {
        ElfFile elf = new ElfFile()
            .Add(0x08000000, Noise(random.Next(1, 100)))
            .Add(0x08000400, Noise(random.Next(1, 50)), 0x20000000);
        for (int i = random.Next(6); i > 0; i--)
        {
            elf.Symbol(random.Next(2) == 0 ? $"__nameplate_{i}" : $"symbol_{i}", Extreme());
        }

        return elf.ToBytes();
    }

    private byte[] Changed(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return Noise(4);
        }

        int at = random.Next(bytes.Length);
        int count = random.Next(1, Math.Min(bytes.Length - at, 40) + 1);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. bytes[..at], .. Noise(count), .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. bytes[(at + count)..]];
            case 4:
                return bytes[..at];
            case 5:
                return [.. bytes[..(at + count)], .. bytes[at..]];
            case 6:
                return Encoding.Latin1.GetBytes(Shuffled(Encoding.Latin1.GetString(bytes)));
            default:
                return WithExtremeField(bytes);
        }
    }

    // ELF fields lie on multiples of 2, and half the file is headers: an extreme value there is the best attack.
    private byte[] WithExtremeField(byte[] bytes)
    {
        int at = random.Next(bytes.Length) & ~1;
        byte[] value = BitConverter.GetBytes(Extreme());
        value.AsSpan(0, Math.Min(random.Next(2) == 0 ? 2 : 4, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private string Shuffled(string text)
    {
        string[] lines = text.Split('\n');
        (int one, int two) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[one], lines[two]) = (lines[two], lines[one]);
        return string.Join('\n', lines);
    }

    private uint Extreme() => Extremes[random.Next(Extremes.Length)];

    private byte[] Digits(int count) => Encoding.ASCII.GetBytes(random.GetString("0123456789ABCDEFabcdef", count));

    private byte[] Noise(int length, byte? firstByte = null)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        if (firstByte is { } first && length > 0)
        {
            bytes[0] = first;
        }

        return bytes;
    }
}

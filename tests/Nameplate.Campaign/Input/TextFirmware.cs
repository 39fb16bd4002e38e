using System.Text;
using Nameplate.Images.Tests;

namespace Nameplate.Campaign.Input;

/// <summary>Intel HEX and S-records: records of any type, length and address, with right checksums or without.</summary>
internal sealed class TextFirmware : FirmwareReading
{
    private static readonly uint[] s_bases = [0x0800_0000, 0x0802_0000, 0x0804_0000, 0x081E_0000, 0x0000_0000, 0xFFFF_0000];

    public override string Name => "I1";

    public override string Title => "Intel HEX and S-records";

    public override byte[][] MakeSound(Random random)
    {
        bool hex = random.Next(2) == 0;
        uint at = s_bases[random.Next(s_bases.Length)];
        HexText intel = new(random.Next(4) == 0 ? "\r\n" : "\n");
        SRecordText motorola = new();
        if (!hex)
        {
            motorola.Record('0', 0, 2, "firmware"u8);
        }

        for (int runs = random.Next(1, 5); runs > 0; runs--, at += (uint)random.Next(1, 8) * 0x100)
        {
            byte[] bytes = ByteChanges.Noise(random, random.Next(8, 120));
            BitConverter.GetBytes(0x2002_0000).CopyTo(bytes, 0);
            BitConverter.GetBytes(at + 1).CopyTo(bytes, 4);
            int length = random.Next(2) == 0 ? 16 : random.Next(1, 40);
            if (hex)
            {
                intel.Add(at, bytes, length);
            }
            else
            {
                motorola.Add(at, bytes, length);
            }
        }

        return [hex ? intel.End() : motorola.End()];
    }

    public override string ChangeFields(byte[][] parts, Random random)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(parts[0]).Split('\n')];
        int at = random.Next(lines.Count);
        string what = ChangeLine(lines, at, random);
        if (lines.Count < 100_000)
        {
            parts[0] = Encoding.Latin1.GetBytes(string.Join('\n', lines));
        }

        return what;
    }

    private static string ChangeLine(List<string> lines, int at, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                lines.Insert(random.Next(lines.Count + 1), lines[at]);
                return "a record twice";
            case 1:
                lines.RemoveAt(at);
                return "a record left out";
            case 2:
                (lines[at], lines[^1]) = (lines[^1], lines[at]);
                return "records reordered";
            case 3:
                lines.InsertRange(at, Enumerable.Range(0, random.Next(2, 40)).Select(_ => AnyRecord(random)));
                return "records of any kind put in";
            case 4:
                lines[at] = AnyRecord(random);
                return "a record of any kind";
            default:
                return ChangeRecord(lines, at, random);
        }
    }

    private static string ChangeRecord(List<string> lines, int at, Random random)
    {
        string line = lines[at].TrimEnd('\r');
        int mark = line.StartsWith('S') ? 2 : 1;
        if (line.Length <= mark || line.Length % 2 != mark % 2 || line[mark..].Any(digit => !char.IsAsciiHexDigit(digit)))
        {
            lines[at] = AnyRecord(random);
            return "a record of any kind";
        }

        List<byte> bytes = [.. Convert.FromHexString(line[mark..])];
        bytes.RemoveAt(bytes.Count - 1);
        string what = ChangeBytes(bytes, random);
        bool motorola = mark == 2;
        if (random.Next(8) != 0 && bytes.Count > 0)
        {
            bytes[0] = (byte)(motorola ? bytes.Count : bytes.Count - 4); // else the count is a lie
        }

        int sum = bytes.Sum(value => value);
        bytes.Add((byte)(random.Next(16) == 0 ? random.Next(256) : motorola ? ~sum : -sum));
        string head = motorola && random.Next(8) == 0 ? $"S{random.Next(10)}" : line[..mark];
        lines[at] = head + Convert.ToHexString(bytes.ToArray());
        return what;
    }

    private static string ChangeBytes(List<byte> bytes, Random random)
    {
        switch (random.Next(5))
        {
            case 0 when bytes.Count > 3:
                bytes[3] = (byte)random.Next(8);
                return "another type";
            case 1 when bytes.Count > 2:
                bytes[1] = (byte)ByteChanges.Extreme(random);
                bytes[2] = (byte)ByteChanges.Extreme(random);
                return "another address";
            case 2:
                bytes.RemoveRange(bytes.Count / 2, bytes.Count - (bytes.Count / 2));
                return "a shorter record";
            case 3:
                bytes.AddRange(ByteChanges.Noise(random, random.Next(1, 255)));
                return "a longer record";
            default:
                if (bytes.Count > 0)
                {
                    bytes[random.Next(bytes.Count)] = (byte)ByteChanges.Extreme(random);
                }

                return "a byte of a record";
        }
    }

    private static string AnyRecord(Random random)
    {
        byte[] data = ByteChanges.Noise(random, random.Next(4) == 0 ? random.Next(256) : random.Next(5));
        if (random.Next(2) == 0)
        {
            HexText hex = new("");
            hex.Record((ushort)ByteChanges.Extreme(random), (byte)random.Next(7), data);
            return Encoding.ASCII.GetString(hex.End()[..^11]);
        }

        SRecordText text = new();
        text.Record((char)('0' + random.Next(10)), (uint)ByteChanges.Extreme(random), random.Next(1, 5), data.Length > 250 ? data[..250] : data);
        return Encoding.ASCII.GetString(text.End()).Split('\n')[0];
    }
}

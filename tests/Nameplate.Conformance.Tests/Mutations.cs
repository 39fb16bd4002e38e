using System.Buffers.Binary;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// What time, cuts and mischief do to an image. Half of the changes are sealed again: without a right CRC most of them would end
/// at the first check, and the rules behind it would never be asked.
/// </summary>
internal sealed class Mutations(Random random)
{
    private static readonly uint[] s_numbers =
        [0, 1, 2, 3, 4, 5, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFD, 0xFFFF_FFFE, 0xFFFF_FFFF];

    public void Apply(Picture picture)
    {
        for (int n = random.Next(3) == 0 ? 0 : random.Next(1, 7); n > 0; n--)
        {
            int place = random.Next(picture.PlaceCount);
            int line = Interesting(picture, place);
            switch (random.Next(16))
            {
                case 0:
                    FlipBits(picture.Line(place, line), random.Next(8) == 0 ? random.Next(1, 65) : random.Next(1, 3));
                    break;
                case 1:
                    picture.Line(place, line).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                    break;
                case 2:
                    picture.Line(place, line)[(random.Next(1, 8) * 4)..].Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                    break;
                case 3:
                    Copy(picture, place, line);
                    break;
                case 4:
                    Swap(picture, place, line);
                    break;
                case 5:
                    picture.StateOf(place, line) = LineState.Unreadable;
                    break;
                case 6:
                    picture.StateOf(place, line) = LineState.Corrected;
                    break;
                case 7:
                    Scatter(picture, place);
                    break;
                case 8:
                    TearErase(picture, place);
                    break;
                case 9:
                    random.NextBytes(picture.Line(place, line));
                    Reseal(picture.Line(place, line));
                    break;
                case 10:
                    CopySlot(picture, place);
                    break;
                case 11:
                    RegionHeader(picture, place);
                    break;
                case 12:
                    Payload(picture, place);
                    break;
                default:
                    ChangeAndSeal(picture, place, line);
                    break;
            }
        }
    }

    /// <summary>A line that is not blank, if there is one near: most of an image is blank and stays so.</summary>
    private int Interesting(Picture picture, int place)
    {
        int line = random.Next(picture.LineCount(place));
        for (int tries = 0; tries < 8 && !picture.Line(place, line).ContainsAnyExcept((byte)0xFF); tries++)
        {
            line = random.Next(picture.LineCount(place));
        }
        return line;
    }

    private void FlipBits(Span<byte> line, int count)
    {
        for (; count > 0; count--)
        {
            line[random.Next(line.Length)] ^= (byte)(1 << random.Next(8));
        }
    }

    private void Copy(Picture picture, int place, int line)
    {
        int to = random.Next(picture.PlaceCount);
        int at = random.Next(2) == 0 ? Math.Min(line, picture.LineCount(to) - 1) : random.Next(picture.LineCount(to));
        picture.Line(place, line).CopyTo(picture.Line(to, at));
    }

    private void Swap(Picture picture, int place, int line)
    {
        int to = random.Next(picture.PlaceCount);
        int at = Interesting(picture, to);
        byte[] kept = picture.Line(to, at).ToArray();
        picture.Line(place, line).CopyTo(picture.Line(to, at));
        kept.CopyTo(picture.Line(place, line));
    }

    private void Scatter(Picture picture, int place)
    {
        LineState state = random.Next(3) == 0 ? LineState.Corrected : LineState.Unreadable;
        int one = random.Next(2, 12);
        for (int line = 0; line < picture.LineCount(place); line++)
        {
            if (random.Next(one) == 0)
            {
                picture.StateOf(place, line) = state;
            }
        }
    }

    private void TearErase(Picture picture, int place)
    {
        int main = random.Next(4);
        int from = random.Next(picture.LineCount(place));
        for (int line = from; line < picture.LineCount(place); line++)
        {
            switch (random.Next(6) == 0 ? random.Next(4) : main)
            {
                case 0:
                    picture.Line(place, line).Fill(0xFF);
                    break;
                case 1:
                    picture.Line(place, line).Clear();
                    break;
                case 2:
                    picture.StateOf(place, line) = LineState.Unreadable;
                    break;
            }
        }
    }

    /// <summary>A slot elsewhere: same rank in the other region, or a better one in the same.</summary>
    private void CopySlot(Picture picture, int place)
    {
        int log2 = picture.Line(place, 0)[0x0B];
        int lines = log2 is >= 8 and <= 15 ? (1 << log2) / LineRead.Size : 8;
        int cells = picture.LineCount(place) / lines;
        if (cells < 2)
        {
            return;
        }
        int from = random.Next(1, cells);
        int place2 = random.Next(picture.PlaceCount);
        int to = random.Next(2) == 0 ? from : random.Next(1, cells);
        picture.BytesOf(place).Slice(from * lines * LineRead.Size, lines * LineRead.Size)
            .CopyTo(picture.BytesOf(place2)[(to * lines * LineRead.Size)..]);
        if (random.Next(2) == 0)
        {
            SealSlot(picture, place2, to, lines, header => header[0x10 + random.Next(8)] ^= (byte)random.Next(2));
        }
    }

    private void RegionHeader(Picture picture, int place)
    {
        int copies = random.Next(3);
        int offset = random.Next(8) switch { 0 => 7, 1 => 0x0B, 2 => 0x0C, 3 => 0x10, 4 => 0x14, 5 => 0x15, 6 => 0x16, _ => 0x17 };
        for (int line = 0; line < 2; line++)
        {
            Span<byte> header = picture.Line(place, line);
            if (copies == 2 || copies == line)
            {
                if (offset == 0x0C)
                {
                    Word(header, offset, (uint)(random.Next(10) * 256));
                }
                else if (offset == 0x10)
                {
                    Word(header, offset, s_numbers[random.Next(s_numbers.Length)]);
                }
                else
                {
                    header[offset] = offset == 7 ? (byte)random.Next('0', '4') : (byte)random.Next(random.Next(2) == 0 ? 16 : 256);
                }
                Reseal(header);
            }
        }
    }

    /// <summary>One byte of a payload, with the commit made to agree.</summary>
    private void Payload(Picture picture, int place)
    {
        int log2 = picture.Line(place, 0)[0x0B];
        int lines = log2 is >= 8 and <= 15 ? (1 << log2) / LineRead.Size : 8;
        int cells = picture.LineCount(place) / lines;
        if (cells < 2)
        {
            return;
        }
        int slot = random.Next(1, cells);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(picture.Line(place, slot * lines)[8..]);
        if (length > 0 && length <= lines * LineRead.Size - Slots.Overhead)
        {
            picture.BytesOf(place)[slot * lines * LineRead.Size + LineRead.Size + random.Next(length)] = (byte)random.Next(256);
        }
        SealSlot(picture, place, slot, lines, header =>
        {
            if (random.Next(4) == 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(random.Next(lines) * random.Next(1, 40)));
            }
        });
    }

    /// <summary>Changes a slot's header and makes header, commit and settle line agree with it.</summary>
    private static void SealSlot(Picture picture, int place, int slot, int lines, Action<byte[]> change)
    {
        byte[] header = picture.Line(place, slot * lines).ToArray();
        change(header);
        Reseal(header);
        header.CopyTo(picture.Line(place, slot * lines));
        int body = Slots.PayloadLines(BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8))) + 1;
        if (body > lines - 3)
        {
            return;
        }
        Span<byte> commit = picture.Line(place, slot * lines + lines - 2);
        Word(commit, 8, Crc32.Of(picture.BytesOf(place).Slice(slot * lines * LineRead.Size, body * LineRead.Size)));
        Reseal(commit);
    }

    private void ChangeAndSeal(Picture picture, int place, int line)
    {
        Span<byte> bytes = picture.Line(place, line);
        if (random.Next(3) == 0)
        {
            Word(bytes, random.Next(7) * 4, s_numbers[random.Next(s_numbers.Length)]);
        }
        else
        {
            bytes[random.Next(4, CrcOffset)] = (byte)random.Next(random.Next(2) == 0 ? 16 : 256);
        }
        Reseal(bytes);
    }

    private const int CrcOffset = 0x1C;

    private static void Word(Span<byte> line, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(line[offset..], value);

    private static void Reseal(Span<byte> line) => Word(line, CrcOffset, Crc32.Of(line[..CrcOffset]));
}

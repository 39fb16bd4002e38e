using System.Text;

namespace Nameplate.Images.Tests;

/// <summary>Writes S-records with 32-bit addresses, for tests only and without any code of the reader.</summary>
internal sealed class SRecordText
{
    private readonly StringBuilder _text = new();
    private int _count;

    public void Add(uint address, ReadOnlySpan<byte> bytes, int recordLength)
    {
        for (int at = 0; at < bytes.Length; at += recordLength)
        {
            Record('3', address + (uint)at, 4, bytes.Slice(at, Math.Min(recordLength, bytes.Length - at)));
            _count++;
        }
    }

    public void Record(char type, uint address, int addressBytes, ReadOnlySpan<byte> data)
    {
        int sum = addressBytes + data.Length + 1;
        _text.Append('S').Append(type).Append(sum.ToString("X2"));
        for (int shift = 8 * (addressBytes - 1); shift >= 0; shift -= 8)
        {
            sum += (int)(address >> shift & 0xFF);
            _text.Append((address >> shift & 0xFF).ToString("X2"));
        }

        foreach (byte value in data)
        {
            sum += value;
            _text.Append(value.ToString("X2"));
        }

        _text.Append((~sum & 0xFF).ToString("X2")).Append('\n');
    }

    public byte[] End()
    {
        Record('6', (uint)_count, 3, []);
        Record('7', 0, 4, []);
        return Encoding.ASCII.GetBytes(_text.ToString());
    }
}

using System.Text;

namespace Nameplate.Images.Tests;

/// <summary>Writes Intel HEX, for tests only and without any code of the reader.</summary>
internal sealed class HexText
{
    private readonly StringBuilder _text = new();
    private readonly string _lineEnd;
    private uint _base;

    public HexText(string lineEnd = "\n") => _lineEnd = lineEnd;

    /// <summary>Data records, each cut where a new extended linear address is due.</summary>
    public void Add(uint address, ReadOnlySpan<byte> bytes, int recordLength)
    {
        while (!bytes.IsEmpty)
        {
            if ((address & 0xFFFF0000) != _base)
            {
                _base = address & 0xFFFF0000;
                Record(0, 4, [(byte)(_base >> 24), (byte)(_base >> 16)]);
            }

            int count = Math.Min(Math.Min(bytes.Length, recordLength), 0x10000 - (int)(address & 0xFFFF));
            Record((ushort)address, 0, bytes[..count]);
            bytes = bytes[count..];
            address = unchecked(address + (uint)count);
        }
    }

    public void Record(ushort offset, byte type, ReadOnlySpan<byte> data)
    {
        int sum = data.Length + (offset >> 8) + (offset & 0xFF) + type;
        _text.Append(':').Append(((byte)data.Length).ToString("X2"));
        _text.Append(offset.ToString("X4")).Append(type.ToString("X2"));
        foreach (byte value in data)
        {
            _text.Append(value.ToString("X2"));
            sum += value;
        }

        _text.Append(((byte)-sum).ToString("X2")).Append(_lineEnd);
    }

    public byte[] End()
    {
        Record(0, 1, []);
        return Encoding.ASCII.GetBytes(_text.ToString());
    }
}

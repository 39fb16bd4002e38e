using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>One-time programmable memory: units of 16 bits, each programmed once, blocks that lock; nothing erases it.</summary>
internal sealed class OtpMemory(OtpArea area)
{
    private readonly byte[] _data = Filled((int)area.Range.Length);
    private readonly bool[] _programmed = new bool[area.Range.Length / area.ProgramUnit];

    public OtpArea Area => area;

    public byte this[uint offset] => _data[offset];

    public bool IsVirgin(uint offset) => !_programmed[offset / area.ProgramUnit];

    public ReadOnlySpan<byte> Data => _data;

    /// <summary>Programs the whole units that are virgin and not locked; the rest stays as it is.</summary>
    public void Program(uint offset, ReadOnlySpan<byte> bytes, ushort locks)
    {
        for (int i = 0; i + area.ProgramUnit <= bytes.Length; i += area.ProgramUnit)
        {
            uint at = offset + (uint)i;
            if (at + area.ProgramUnit > area.Range.Length)
                return;
            bool locked = (locks >> (int)(at / area.BlockSize) & 1) != 0;
            if (locked || at % area.ProgramUnit != 0 || !IsVirgin(at))
                continue;
            bytes.Slice(i, area.ProgramUnit).CopyTo(_data.AsSpan((int)at));
            _programmed[at / area.ProgramUnit] = true;
        }
    }

    /// <summary>Takes a stored state: data, then one byte per unit, 1 = programmed.</summary>
    public void Load(ReadOnlySpan<byte> data, ReadOnlySpan<byte> programmed)
    {
        data.CopyTo(_data);
        for (int i = 0; i < _programmed.Length; i++)
            _programmed[i] = programmed[i] != 0;
    }

    public byte[] ProgrammedUnits() => [.. _programmed.Select(unit => unit ? (byte)1 : (byte)0)];

    private static byte[] Filled(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(0xFF);
        return bytes;
    }
}

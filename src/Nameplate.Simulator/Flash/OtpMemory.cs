using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>
/// One-time programmable memory: units that are programmed once, blocks that lock; nothing erases it. Lock bytes, where a chip
/// has them, lie behind it and are part of it.
/// </summary>
internal sealed class OtpMemory(OtpArea area, ProgramRule rule)
{
    private readonly byte[] _data = Filled((int)(area.Range.Length + (area.LockBytes?.Length ?? 0)));
    private readonly bool[] _programmed = new bool[(area.Range.Length + (area.LockBytes?.Length ?? 0)) / (uint)area.ProgramUnit];

    public OtpArea Area => area;

    /// <summary>The area, and its lock bytes.</summary>
    public AddressRange Range { get; } = new(area.Range.Start, area.Range.Length + (area.LockBytes?.Length ?? 0));

    public byte this[uint offset] => _data[offset];

    public bool IsVirgin(uint offset) => !_programmed[offset / area.ProgramUnit];

    public ReadOnlySpan<byte> Data => _data;

    /// <summary>Grows with every unit programmed.</summary>
    public long Changes { get; private set; }

    /// <summary>
    /// Programs the whole units that are virgin and not locked; the rest stays as it is. Where flash clears bits at any time
    /// (F2, F4, F7), so does OTP.
    /// </summary>
    public void Program(uint offset, ReadOnlySpan<byte> bytes, ushort locks)
    {
        for (int i = 0; i + area.ProgramUnit <= bytes.Length; i += area.ProgramUnit)
        {
            uint at = offset + (uint)i;
            if (at + area.ProgramUnit > _data.Length)
                return;
            if (IsLocked(at, locks) || at % area.ProgramUnit != 0 || (rule != ProgramRule.ClearsBits && !IsVirgin(at)))
                continue;
            for (int k = 0; k < area.ProgramUnit; k++)
                _data[at + k] &= bytes[i + k];
            _programmed[at / area.ProgramUnit] = true;
            Changes++;
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

    private bool IsLocked(uint at, ushort locks)
    {
        if (area.BlockSize is not { } block || at >= area.Range.Length)
            return false;
        int index = (int)(at / (uint)block);
        return area.LockBytes is null ? (locks >> index & 1) != 0 : _data[area.Range.Length + index] == 0;
    }

    private static byte[] Filled(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(0xFF);
        return bytes;
    }
}

using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>
/// Data EEPROM of L0 and L1: words of 4 bytes that are erased to 0 and programmed in one act of the controller, any number of
/// times (RM0377 rev 10 §3.3.4). An act that is cut leaves the word old, new, erased, a mixture, or another at each read.
/// </summary>
internal sealed class EepromMemory(AddressRange range, FaultInjector faults, Random random)
{
    private const int Word = 4;

    private readonly Dictionary<int, (byte[] Old, byte[] New)> _unstable = [];
    private byte[] _data = new byte[range.Length];

    public AddressRange Range => range;

    /// <summary>Called when a fault strikes inside a word.</summary>
    public Action<Fault>? Interrupted { get; set; }

    /// <summary>Grows with every word written.</summary>
    public long Changes { get; private set; }

    /// <summary>The cells as they are.</summary>
    public byte[] Data => [.. _data];

    public byte Read(uint offset)
    {
        int word = (int)offset & ~(Word - 1);
        if (!_unstable.TryGetValue(word, out (byte[] Old, byte[] New) values))
            return _data[offset];
        return (random.Next(2) == 0 ? values.Old : values.New)[offset & (Word - 1)];
    }

    /// <summary>Writes whole words. False when a fault took the power away or reset the device.</summary>
    public bool Write(uint offset, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i + Word <= bytes.Length && offset + (uint)i + Word <= range.Length; i += Word)
        {
            int at = (int)offset + i;
            byte[] value = bytes.Slice(i, Word).ToArray();
            Changes++;
            Fault? fault = faults.Pass(FaultPoint.Program);
            if (fault is { TearsFlash: true })
            {
                Tear(at, value, fault.Tear);
                Interrupted?.Invoke(fault);
                return false;
            }
            if (fault?.Action == FaultAction.Corrupt)
                value[fault.Index % Word] ^= fault.Value;
            else if (fault is not null)
                Interrupted?.Invoke(fault);
            _unstable.Remove(at);
            value.CopyTo(_data, at);
        }
        return true;
    }

    public void Load(ReadOnlySpan<byte> data)
    {
        Changes++;
        _unstable.Clear();
        _data = data.ToArray();
    }

    private void Tear(int at, byte[] value, TearBehaviour tear)
    {
        byte[] old = _data[at..(at + Word)];
        _unstable.Remove(at);
        if (tear == TearBehaviour.Random)
            tear = (TearBehaviour)random.Next((int)TearBehaviour.Old, (int)TearBehaviour.Zeroed + 1);
        byte[] left = new byte[Word];
        switch (tear)
        {
            case TearBehaviour.Old: left = old; break;
            case TearBehaviour.New: left = value; break;
            case TearBehaviour.Unstable: left = old; _unstable[at] = (old, value); break;
            case TearBehaviour.Partial or TearBehaviour.Mixed or TearBehaviour.DoubleEcc: random.NextBytes(left); break;
            default: break; // erased, not yet programmed
        }
        left.CopyTo(_data, at);
    }
}

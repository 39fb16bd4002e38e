namespace Nameplate.Simulator;

/// <summary>One command of the ROM, fed byte by byte after its opcode. It waits for each byte as long as it takes.</summary>
internal abstract class RomCommand(RomContext rom)
{
    public abstract byte Opcode { get; }

    /// <summary>Refused while readout protection is on (AN3155 rev 20 table 2).</summary>
    public virtual bool NeedsReadout => true;

    protected RomContext Rom { get; } = rom;

    /// <summary>Opcode and complement have come and the command is allowed; sends the first ACK where there is one.</summary>
    public virtual Next Begin() => Rom.Accept(CommandPhase.Opcode);

    public abstract Next Receive(byte value);
}

/// <summary>Four address bytes, the highest first, and their XOR (AN3155 rev 20 §3.4).</summary>
internal sealed class AddressFrame
{
    private int _count;
    private byte _sum;

    public uint Value { get; private set; }

    public bool IsComplete => _count == 5;

    public bool SumFits => _sum == 0;

    public void Clear()
    {
        _count = 0;
        _sum = 0;
        Value = 0;
    }

    public void Add(byte value)
    {
        if (_count < 4)
            Value = Value << 8 | value;
        _sum ^= value;
        _count++;
    }
}

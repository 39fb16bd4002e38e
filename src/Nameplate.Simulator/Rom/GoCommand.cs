using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>Go (AN3155 rev 20 §3.5): 21 DE → ACK; address, XOR → ACK, then the jump to the vectors at that address.</summary>
internal sealed class GoCommand(RomContext rom) : RomCommand(rom)
{
    private readonly AddressFrame _address = new();

    public override byte Opcode => 0x21;

    /// <summary>Where the last Go went.</summary>
    public uint Target => _address.Value;

    public override Next Begin()
    {
        _address.Clear();
        return Rom.Has(Errata.GoFirstAckMissing) ? Next.More : base.Begin();
    }

    public override Next Receive(byte value)
    {
        _address.Add(value);
        if (!_address.IsComplete)
            return Next.More;
        Rom.Address = _address.Value;
        MemoryKind kind = Rom.Memory.KindOf(_address.Value);
        if (!_address.SumFits || kind is not (MemoryKind.Flash or MemoryKind.Ram))
            return Rom.Refuse();
        if (kind == MemoryKind.Flash && Rom.HangsOnBusyFlash())
            return Next.Hang;
        return Rom.Accept(CommandPhase.Address) is not Next.More and var end ? end : Next.Leave;
    }
}

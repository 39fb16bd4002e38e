using Nameplate.Chips;

namespace Nameplate.Simulator;

// Get, Get Version, Get ID (AN3155 rev 20 §3.1, §3.2, §3.3): one answer right after the opcode.
//   00 FF → 79 N version opcode… 79        N: bytes that follow, without the ACK, less one
//   01 FE → 79 version 00 00 79
//   02 FD → 79 01 PID-high PID-low 79        before V2.1: 79 00 PID 79

/// <summary>Get: version and opcodes.</summary>
internal sealed class GetCommand(RomContext rom) : RomCommand(rom)
{
    /// <summary>What a ROM with get-count-wrong announces in place of 11 (AN2606 rev 70 table 136, V9.0).</summary>
    private const byte WrongCount = 13;

    public override byte Opcode => 0x00;

    public override bool NeedsReadout => false;

    public override Next Begin()
    {
        if (Rom.Accept(CommandPhase.Opcode) is not Next.More and var end)
            return end;
        Rom.Send(Rom.Has(Errata.GetCountWrong) ? WrongCount : (byte)Rom.Chip.Rom.Commands.Count);
        Rom.Send(Rom.Chip.Rom.ProtocolVersion);
        foreach (byte opcode in Rom.Chip.Rom.Commands)
            Rom.Send(opcode);
        Rom.Send(RomContext.Ack);
        return Next.Done;
    }

    public override Next Receive(byte value) => Next.Done;
}

/// <summary>Get Version: version and two option bytes that are always 0 on USART.</summary>
internal sealed class GetVersionCommand(RomContext rom) : RomCommand(rom)
{
    public override byte Opcode => 0x01;

    public override bool NeedsReadout => false;

    public override Next Begin()
    {
        if (Rom.Accept(CommandPhase.Opcode) is not Next.More and var end)
            return end;
        Rom.Send(Rom.Chip.Rom.ProtocolVersion);
        Rom.Send(0);
        Rom.Send(0);
        Rom.Send(RomContext.Ack);
        return Next.Done;
    }

    public override Next Receive(byte value) => Next.Done;
}

/// <summary>Get ID: the product ID.</summary>
internal sealed class GetIdCommand(RomContext rom) : RomCommand(rom)
{
    public override byte Opcode => 0x02;

    public override bool NeedsReadout => false;

    public override Next Begin()
    {
        if (Rom.Accept(CommandPhase.Opcode) is not Next.More and var end)
            return end;
        Rom.Send(Rom.Ways.OneByteProductId ? (byte)0 : (byte)1);
        if (!Rom.Ways.OneByteProductId)
            Rom.Send((byte)(Rom.Chip.ProductId >> 8));
        Rom.Send((byte)Rom.Chip.ProductId);
        Rom.Send(RomContext.Ack);
        return Next.Done;
    }

    public override Next Receive(byte value) => Next.Done;
}

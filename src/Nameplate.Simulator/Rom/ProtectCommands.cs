using Nameplate.Chips;

namespace Nameplate.Simulator;

// Write Protect, Write Unprotect, Readout Protect, Readout Unprotect (AN3155 rev 20 §3.9 to §3.12).
//   63 9C → ACK; N, N + 1 sector codes, XOR → ACK     the codes replace the protection there was; unknown ones are ignored
//   73 8C → ACK, ACK      82 7D → ACK, ACK      92 6D → ACK, ACK, then everything is erased, RAM included, and a reset

/// <summary>Write Protect.</summary>
internal sealed class WriteProtectCommand(RomContext rom) : RomCommand(rom)
{
    private readonly List<byte> _codes = [];
    private int _length;
    private byte _sum;

    public override byte Opcode => 0x63;

    public override Next Begin()
    {
        _codes.Clear();
        _length = 0;
        return base.Begin();
    }

    public override Next Receive(byte value)
    {
        if (_length == 0)
        {
            _length = value + 1;
            _sum = value;
            return Next.More;
        }
        _sum ^= value;
        if (_codes.Count < _length)
        {
            _codes.Add(value);
            return Next.More;
        }
        if (_sum != 0)
            return Rom.Refuse();
        if (!Rom.Ways.ProtectAdds && Rom.Ways.ProtectCodes != WriteProtectCodes.Ignored)
            Rom.OptionBytes.UnprotectAll();
        foreach (byte code in _codes)
            Protect(code);
        if (Rom.Accept(CommandPhase.Data) is not Next.More and var end)
            return end;
        return Rom.Ways.ProtectCommandsReset ? Next.Reset : Next.Done;
    }

    private void Protect(byte code)
    {
        int perBank = Rom.Chip.Flash.Banks[0].SectorCount;
        switch (Rom.Ways.ProtectCodes)
        {
            case WriteProtectCodes.Sectors or WriteProtectCodes.Groups:
                ProtectNumbered(code);
                break;
            case WriteProtectCodes.Ignored:
                break;
            case WriteProtectCodes.Wrapped:
                Rom.OptionBytes.Protect(Rom.Chip.Flash.Sectors[code % perBank]);
                break;
            default:
                bool both = Rom.Ways.ProtectCodes == WriteProtectCodes.SectorsOfBothBanks;
                foreach (Sector sector in Rom.Chip.Flash.Sectors.Where(s => s.IndexInBank == code && (both || s.Bank == 0)))
                    Rom.OptionBytes.Protect(sector);
                break;
        }
    }

    private void ProtectNumbered(byte code)
    {
        bool swapped = Rom.OptionBytes.BanksSwapped;
        int number = Rom.Ways.ProtectCodes == WriteProtectCodes.Groups ? code * OptionBytes.GroupOf(Rom.Chip) : code;
        if (Rom.Ways.Numbering.SectorOf(Rom.Chip.Flash, (ushort)number, swapped) is { } mapped)
            Rom.OptionBytes.Protect(swapped ? Rom.Chip.Flash.TwinOf(mapped)! : mapped);
    }
}

/// <summary>Write Unprotect: of all sectors.</summary>
internal sealed class WriteUnprotectCommand(RomContext rom) : RomCommand(rom)
{
    public override byte Opcode => 0x73;

    public override Next Begin()
    {
        if (base.Begin() is not Next.More and var refused)
            return refused;
        if (!Rom.Ways.UnprotectIgnored)
            Rom.OptionBytes.UnprotectAll();
        if (Rom.Accept(CommandPhase.Data) is not Next.More and var end)
            return end;
        return Rom.Ways.ProtectCommandsReset ? Next.Reset : Next.Done;
    }

    public override Next Receive(byte value) => Next.Done;
}

/// <summary>Readout Protect: level 1.</summary>
internal sealed class ReadoutProtectCommand(RomContext rom) : RomCommand(rom)
{
    public override byte Opcode => 0x82;

    public override Next Begin()
    {
        if (base.Begin() is not Next.More and var refused)
            return refused;
        Rom.OptionBytes.Readout = ReadoutProtection.Level1;
        if (Rom.Accept(CommandPhase.Data) is not Next.More and var end)
            return end;
        return Rom.Ways.ProtectCommandsReset ? Next.Reset : Next.Done;
    }

    public override Next Receive(byte value) => Next.Done;
}

/// <summary>Readout Unprotect: level 0, at the price of everything that flash and RAM hold, write-protected sectors too.</summary>
internal sealed class ReadoutUnprotectCommand(RomContext rom) : RomCommand(rom)
{
    public override byte Opcode => 0x92;

    public override bool NeedsReadout => false;

    public override Next Begin()
    {
        if (base.Begin() is not Next.More and var refused)
            return refused;
        if (Rom.Accept(CommandPhase.Data) is not Next.More and var end)
            return end;
        bool wasProtected = Rom.OptionBytes.Readout != ReadoutProtection.Level0;
        if (wasProtected || Rom.Ways.ReadoutUnprotectErasesAtLevel0)
        {
            Rom.Memory.Ram.Wipe();
            if (!Rom.Flash.Erase(Rom.Chip.Flash.Sectors, EraseCause.ReadoutUnprotect, ignoreProtection: true))
                return Next.Gone;
            Rom.Flash.WaitForFlash();
        }
        Rom.OptionBytes.Readout = ReadoutProtection.Level0;
        return Next.Reset;
    }

    public override Next Receive(byte value) => Next.Done;
}

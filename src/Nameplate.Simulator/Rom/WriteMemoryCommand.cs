using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// Write Memory (AN3155 rev 20 §3.6): 31 CE → ACK; address, XOR → ACK; N, N + 1 bytes, XOR of all → ACK after programming.
/// </summary>
/// <remarks>
/// N + 1 is a multiple of 4 by AN3155 and the address a multiple of 8 or 16 by AN2606 rev 70 table 7. Programming that
/// fails is acknowledged all the same: a write-protected sector, a word that is not virgin.
/// </remarks>
internal sealed class WriteMemoryCommand(RomContext rom) : RomCommand(rom)
{
    private const int DroppedBytes = 32;

    private readonly AddressFrame _address = new();
    private readonly byte[] _data = new byte[256];
    private int _length;
    private int _count;
    private byte _sum;

    public override byte Opcode => 0x31;

    public override Next Begin()
    {
        _address.Clear();
        _length = 0;
        _count = 0;
        return base.Begin();
    }

    public override Next Receive(byte value)
    {
        if (!_address.IsComplete)
        {
            _address.Add(value);
            return _address.IsComplete ? AddressEnded() : Next.More;
        }
        if (_length == 0)
        {
            _length = value + 1;
            _sum = value;
            return Next.More;
        }
        _sum ^= value;
        if (_count < _length)
        {
            _data[_count++] = value;
            return Next.More;
        }
        return _sum == 0 ? Write(_address.Value, _data.AsSpan(0, _length)) : Rom.Refuse();
    }

    private Next AddressEnded()
    {
        Rom.Address = _address.Value;
        if (!_address.SumFits)
            return Rom.Refuse();
        return Rom.Memory.TakesWrite(_address.Value) ? Rom.Accept(CommandPhase.Address) : Rom.RefuseAddress();
    }

    private Next Write(uint address, ReadOnlySpan<byte> data)
    {
        MemoryKind kind = Rom.Memory.KindOf(address);
        if (kind == MemoryKind.Flash)
            return WriteFlash(address, data);
        if (kind == MemoryKind.Ram && Rom.Ways.DropClearedByRamWrite)
            Rom.DropPending = false;
        if (!Rom.Memory.Write(address, data))
            return Next.Gone;
        if (Rom.Accept(CommandPhase.Data) is not Next.More and var end)
            return end;
        return kind == MemoryKind.OptionCells || (kind == MemoryKind.OptionBytes && Rom.Ways.OptionBytesWriteResets) ? Next.Reset : Next.Done;
    }

    private Next WriteFlash(uint address, ReadOnlySpan<byte> data)
    {
        if (Rom.Flash.Busy)
        {
            if (Rom.HangsOnBusyFlash())
                return Next.Hang;
            Rom.Log.Add(new ProgramRecord(Rom.Time.Span, address, data.Length, ProgramOutcome.Dropped));
            return Finish(Rom.Accept(CommandPhase.Data));
        }
        if (address % (uint)Rom.Chip.Rom.WriteAlignment != 0 || data.Length % 4 != 0)
            return Misaligned(address, data.Length);
        int dropped = Rom.DropPending ? Math.Min(DroppedBytes, data.Length) : 0;
        Rom.DropPending = false;
        if (!Rom.Has(Errata.WriteProtectedSectorAcks) && TouchesProtected(address, data.Length))
            return Rom.Refuse();
        if (!Rom.Flash.Program(address, data, dropped))
            return Next.Gone;
        Rom.Flash.WaitForFlash();
        return Finish(Rom.Accept(CommandPhase.Data));
    }

    private Next Misaligned(uint address, int length)
    {
        bool poisons = Rom.Has(Errata.MisalignedWritePoisons);
        Rom.Log.Add(new ProgramRecord(
            Rom.Time.Span, address, length, poisons ? ProgramOutcome.Poisoned : ProgramOutcome.None));
        Rom.Flash.Poisoned |= poisons;
        return Rom.Ways.MisalignedWriteNacks ? Rom.Refuse() : Finish(Rom.Accept(CommandPhase.Data));
    }

    private bool TouchesProtected(uint address, int length)
    {
        for (uint at = address; at < address + length; at += (uint)Rom.Chip.Flash.FlashWordSize)
        {
            if (Rom.Flash.Map.Find(at, Rom.OptionBytes.BanksSwapped) is (Sector sector, _) && Rom.OptionBytes.IsProtected(sector))
                return true;
        }
        return false;
    }

    private static Next Finish(Next accepted) => accepted == Next.More ? Next.Done : accepted;
}

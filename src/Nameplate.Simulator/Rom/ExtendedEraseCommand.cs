using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// Extended Erase (AN3155 rev 20 §3.8): 44 BB → ACK; then, two bytes each and the high one first,
///   number of sectors less one, that many sector numbers, XOR of all bytes → ACK after the erase;
///   FFFF 00: everything · FFFE 01: bank 1 · FFFD 02: bank 2 · other FFFx: NACK.
/// Numbers that no sector has are skipped in silence.
/// </summary>
internal sealed class ExtendedEraseCommand(RomContext rom) : RomCommand(rom)
{
    private const int FirstSpecial = 0xFFF0;
    private const int Mass = 0xFFFF;
    private const int Bank1 = 0xFFFE;
    private const int Bank2 = 0xFFFD;

    private readonly List<ushort> _numbers = [];
    private int _head;
    private int _high;
    private byte _sum;

    public override byte Opcode => 0x44;

    public override Next Begin()
    {
        _numbers.Clear();
        _head = -1;
        _high = -1;
        _sum = 0;
        return base.Begin();
    }

    public override Next Receive(byte value)
    {
        bool listEnded = _head >= FirstSpecial || (_head >= 0 && _numbers.Count == _head + 1);
        _sum ^= value;
        if (listEnded)
            return _sum == 0 ? Erase() : Rom.Refuse();
        if (_high < 0)
        {
            _high = value;
            return Next.More;
        }
        int word = _high << 8 | value;
        _high = -1;
        if (_head < 0)
            _head = word;
        else
            _numbers.Add((ushort)word);
        return Next.More;
    }

    private Next Erase()
    {
        if (_head >= FirstSpecial && (_head < Bank2 || (_head == Bank2 && Rom.Chip.Flash.Banks.Count < 2)))
            return Rom.Refuse();
        if (Rom.HangsOnBusyFlash())
            return Next.Hang;
        if (Rom.Ways.DropClearedByErase)
            Rom.DropPending = false;
        return _head < FirstSpecial ? EraseList() : EraseAll();
    }

    private Next EraseList()
    {
        bool swapped = Rom.OptionBytes.BanksSwapped;
        List<Sector> sectors = [];
        foreach (ushort number in _numbers)
        {
            if (Rom.Ways.Numbering.SectorOf(Rom.Chip.Flash, number, swapped) is { } mapped)
                sectors.Add(swapped ? Rom.Chip.Flash.TwinOf(mapped)! : mapped);
        }
        if (!Rom.Has(Errata.WriteProtectedSectorAcks) && sectors.Exists(Rom.OptionBytes.IsProtected))
            return Rom.Refuse();
        bool early = Rom.Has(Errata.Bank2EraseAckedEarly) && sectors.Exists(IsMappedInBank2);
        return Run(sectors, EraseCause.List, early);
    }

    private Next EraseAll()
    {
        int? bank = _head switch { Bank1 => 0, Bank2 => 1, _ => null };
        bool swapped = Rom.OptionBytes.BanksSwapped;
        List<Sector> sectors = [.. Rom.Chip.Flash.Sectors.Where(sector => bank is null || (swapped ? 1 - sector.Bank : sector.Bank) == bank)];
        if (!Rom.Ways.MassEraseSparesProtected && sectors.Exists(Rom.OptionBytes.IsProtected))
            return Rom.Refuse();
        bool early = Rom.Has(Errata.Bank2EraseAckedEarly) && sectors.Exists(IsMappedInBank2);
        return Run(sectors, bank is null ? EraseCause.Mass : EraseCause.Bank, early);
    }

    private Next Run(List<Sector> sectors, EraseCause cause, bool early)
    {
        if (!Rom.Flash.Erase(sectors, cause))
            return Next.Gone;
        if (!early)
            Rom.Flash.WaitForFlash();
        return Rom.Accept(CommandPhase.Data) is not Next.More and var end ? end : Next.Done;
    }

    private bool IsMappedInBank2(Sector physical) =>
        Rom.Flash.Map.AddressOf(physical, Rom.OptionBytes.BanksSwapped) >= Rom.Chip.Flash.Banks[^1].Address
        && Rom.Chip.Flash.Banks.Count == 2;
}

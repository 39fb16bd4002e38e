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

    private readonly RomErase _erase = new(rom);
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
        if (_head < FirstSpecial)
            return _erase.List(_numbers);
        return _head switch
        {
            Mass => _erase.All(bank: null),
            Bank1 => _erase.All(bank: 0),
            Bank2 when Rom.Chip.Flash.Banks.Count == 2 => _erase.All(bank: 1),
            _ => Rom.Refuse(),
        };
    }
}

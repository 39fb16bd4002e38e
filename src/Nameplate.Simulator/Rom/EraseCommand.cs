namespace Nameplate.Simulator;

/// <summary>
/// Erase (AN3155 rev 20 §3.7): 43 BC → ACK; then
///   number of pages less one, that many page numbers of one byte, XOR of all bytes → ACK after the erase;
///   FF 00: everything.
/// Numbers that no page has are skipped in silence.
/// </summary>
internal sealed class EraseCommand(RomContext rom) : RomCommand(rom)
{
    private const int Everything = 0xFF;

    private readonly RomErase _erase = new(rom);
    private readonly List<ushort> _pages = [];
    private int _head;
    private byte _sum;

    public override byte Opcode => 0x43;

    public override Next Begin()
    {
        _pages.Clear();
        _head = -1;
        _sum = 0;
        return base.Begin();
    }

    public override Next Receive(byte value)
    {
        _sum ^= value;
        if (_head < 0)
        {
            _head = value;
            return Next.More;
        }
        if (_head == Everything)
            return _sum == 0xFF ? _erase.All(bank: null) : Rom.Refuse();
        if (_pages.Count <= _head)
        {
            _pages.Add(value);
            return Next.More;
        }
        return _sum == 0 ? _erase.List(_pages) : Rom.Refuse();
    }
}

using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// Get Checksum, in the form of AN3155 rev 20 §3.13 or in the one that stm32flash 0.7 uses; each frame ends with the XOR of
/// its bytes, the high byte first.
///   A1 5E → ACK; address → ACK; size in words → ACK; polynomial → ACK; initial value → ACK; then ACK, CRC, XOR
///   A1 5E → ACK; address → ACK; size in bytes → ACK; then ACK, CRC, XOR
/// </summary>
internal sealed class GetChecksumCommand(RomContext rom) : RomCommand(rom)
{
    private const uint Ethernet = 0x04C11DB7;
    private const uint Ones = 0xFFFFFFFF;

    /// <summary>A word takes the core a fetch and the CRC unit four clocks; no document gives the ROM's time.</summary>
    private static readonly long s_wordTime = Timeline.ToNanoseconds(TimeSpan.FromMicroseconds(1));

    private readonly AddressFrame _frame = new();
    private readonly uint[] _values = new uint[4];
    private int _frames;
    private int _bytes;

    private enum Part
    {
        Address,
        Size,
        Polynomial,
        InitialValue,
    }

    public override byte Opcode => 0xA1;

    private ChecksumForm Form => Rom.Ways.Checksum ?? Rom.Chip.Rom.Checksum ?? ChecksumForm.WithPolynomial;

    public override Next Begin()
    {
        _frame.Clear();
        _frames = 0;
        _bytes = 0;
        _values[(int)Part.Polynomial] = Ethernet;
        _values[(int)Part.InitialValue] = Ones;
        return base.Begin();
    }

    public override Next Receive(byte value)
    {
        _frame.Add(value);
        _bytes++;
        var part = (Part)_frames;
        if (_bytes == 4 && (part is Part.Polynomial or Part.InitialValue) && Rom.Ways.ChecksumAcks == ChecksumAcks.InsideFramesToo)
            return Rom.Accept(CommandPhase.Parameter);
        return _frame.IsComplete ? FrameEnded(part) : Next.More;
    }

    private Next FrameEnded(Part part)
    {
        uint value = _frame.Value;
        bool fits = _frame.SumFits;
        _frame.Clear();
        _bytes = 0;
        _values[_frames++] = value;
        if (!fits)
            return Rom.Refuse();
        if (part == Part.Address)
        {
            Rom.Address = value;
            return Rom.Memory.KindOf(value) == MemoryKind.None ? Rom.RefuseAddress() : Rom.Accept(CommandPhase.Address);
        }
        if (part == Part.Size && value == 0)
            return Rom.Refuse();
        bool last = part == (Form == ChecksumForm.Plain ? Part.Size : Part.InitialValue);
        Next accepted = Rom.Accept(part == Part.Size ? CommandPhase.Data : CommandPhase.Parameter);
        return accepted == Next.More && last ? Answer() : accepted;
    }

    private Next Answer()
    {
        uint address = _values[(int)Part.Address];
        ulong length = _values[(int)Part.Size] * (Form == ChecksumForm.Plain ? 1UL : 4UL);
        if (length % 4 != 0 || address + length > 1UL << 32)
            return Rom.Refuse();
        if (Rom.Memory.KindOf(address) == MemoryKind.Flash)
        {
            if (Rom.HangsOnBusyFlash())
                return Next.Hang;
            Rom.Flash.WaitForFlash();
        }
        if (Compute(address, length) is not { } crc)
            return Rom.Ways.DoubleEcc == DoubleEccRead.Nack ? Rom.Refuse() : Next.Hang;
        Rom.Time.Now += (long)(length / 4) * s_wordTime;
        Rom.DropPending = Rom.Has(Errata.ReadThenWriteDropsFirst32);
        if (Rom.Ways.ChecksumAcks != ChecksumAcks.NoneForTheResult && Rom.Accept(CommandPhase.Result) is not Next.More and var end)
            return end;
        byte[] answer = [(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
        foreach (byte value in answer)
            Rom.Send(value);
        Rom.Send((byte)(answer[0] ^ answer[1] ^ answer[2] ^ answer[3]));
        return Next.Done;
    }

    /// <summary>As the CRC unit does it: words as the core reads them, bit by bit from the highest; null at a word that cannot be read.</summary>
    private uint? Compute(uint address, ulong length)
    {
        uint polynomial = _values[(int)Part.Polynomial];
        uint remainder = _values[(int)Part.InitialValue];
        Span<byte> block = stackalloc byte[256];
        for (ulong done = 0; done < length; done += 256)
        {
            Span<byte> part = block[..(int)Math.Min(256, length - done)];
            if (Rom.Memory.Read(unchecked(address + (uint)done), part) < part.Length)
                return null;
            for (int word = 0; word < part.Length; word += 4)
            {
                for (int bit = 31; bit >= 0; bit--)
                {
                    bool one = (part[word + bit / 8] >> bit % 8 & 1) != 0;
                    bool carry = remainder >> 31 == 1;
                    remainder = (remainder << 1) ^ (one != carry ? polynomial : 0);
                }
            }
        }
        return remainder;
    }
}

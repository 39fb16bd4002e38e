namespace Nameplate.Simulator;

// Special and Extended Special (AN3155 rev 20 §3.14, §3.15): functions of the product, found by their sub-code.
//   50 AF → ACK; sub-code, XOR → ACK; size, 0 to 128 bytes, XOR → ACK; then size, data, size, status, ACK
//   51 AE → ACK; sub-code, XOR → ACK; size, 0 to 128 bytes, XOR → ACK; size, 0 to 1024 bytes, XOR → ACK; then size, status, ACK
// Sub-code and sizes are two bytes, the high one first. A size too large is refused as soon as it is there.

/// <summary>A function of a special command.</summary>
/// <param name="data">The first packet.</param>
/// <param name="moreData">The second packet of an extended command; else empty.</param>
public delegate SpecialResult SpecialFunction(ReadOnlySpan<byte> data, ReadOnlySpan<byte> moreData);

/// <summary>What a special function returns.</summary>
/// <param name="Data">0 to 128 bytes; an extended command sends none.</param>
/// <param name="Status">0 to 128 bytes.</param>
public sealed record SpecialResult(ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Status);

/// <summary>Special.</summary>
internal class SpecialCommand(RomContext rom) : RomCommand(rom)
{
    private const int FirstPacket = 128;
    private const int SecondPacket = 1024;

    private readonly List<byte>[] _packets = [[], []];
    private SpecialFunction? _function;
    private int _packet;
    private int _count;
    private int _word;
    private byte _sum;

    public override byte Opcode => 0x50;

    protected virtual int Packets => 1;

    public override Next Begin()
    {
        _function = null;
        _packet = -1;
        foreach (List<byte> packet in _packets)
            packet.Clear();
        NextFrame();
        return base.Begin();
    }

    public override Next Receive(byte value)
    {
        _sum ^= value;
        _count++;
        if (_count <= 2)
        {
            _word = _word << 8 | value;
            bool tooLarge = _count == 2 && _packet >= 0 && _word > (_packet == 0 ? FirstPacket : SecondPacket);
            return tooLarge ? Rom.Refuse() : Next.More;
        }
        if (_packet >= 0 && _packets[_packet].Count < _word)
        {
            _packets[_packet].Add(value);
            return Next.More;
        }
        return _sum == 0 ? FrameEnded() : Rom.Refuse();
    }

    /// <summary>Sends what the function returned, without the ACK at its end.</summary>
    protected virtual void Send(SpecialResult result)
    {
        SendSized(result.Data.Span);
        SendSized(result.Status.Span);
    }

    protected void SendSized(ReadOnlySpan<byte> bytes)
    {
        Rom.Send((byte)(bytes.Length >> 8));
        Rom.Send((byte)bytes.Length);
        foreach (byte value in bytes)
            Rom.Send(value);
    }

    private Next FrameEnded()
    {
        CommandPhase phase = CommandPhase.Data;
        if (_packet < 0)
        {
            if (!Rom.SpecialFunctions.TryGetValue((Opcode, (ushort)_word), out _function))
                return Rom.Refuse();
            phase = CommandPhase.Parameter;
        }
        _packet++;
        NextFrame();
        Next accepted = Rom.Accept(phase);
        if (accepted != Next.More || _packet < Packets)
            return accepted;
        Send(_function!(_packets[0].ToArray(), _packets[1].ToArray()));
        return Rom.Accept(CommandPhase.Result) is not Next.More and var end ? end : Next.Done;
    }

    private void NextFrame()
    {
        _count = 0;
        _word = 0;
        _sum = 0;
    }
}

/// <summary>Extended Special.</summary>
internal sealed class ExtendedSpecialCommand(RomContext rom) : SpecialCommand(rom)
{
    public override byte Opcode => 0x51;

    protected override int Packets => 2;

    protected override void Send(SpecialResult result) => SendSized(result.Status.Span);
}

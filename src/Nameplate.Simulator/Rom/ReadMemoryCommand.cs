using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// Read Memory (AN3155 rev 20 §3.4): 11 EE → ACK; address, XOR → ACK; N, ~N → ACK and N + 1 bytes, no ACK after them.
/// </summary>
internal sealed class ReadMemoryCommand(RomContext rom) : RomCommand(rom)
{
    private readonly AddressFrame _address = new();
    private readonly byte[] _data = new byte[256];
    private int _length;

    public override byte Opcode => 0x11;

    public override Next Begin()
    {
        _address.Clear();
        _length = -1;
        return base.Begin();
    }

    public override Next Receive(byte value)
    {
        if (!_address.IsComplete)
        {
            _address.Add(value);
            if (!_address.IsComplete)
                return Next.More;
            Rom.Address = _address.Value;
            if (!_address.SumFits)
                return Rom.Refuse();
            return Rom.Memory.KindOf(_address.Value) == MemoryKind.None
                ? Rom.RefuseAddress()
                : Rom.Accept(CommandPhase.Address);
        }
        if (_length < 0)
        {
            _length = value;
            return Next.More;
        }
        return (_length ^ value) == 0xFF ? Answer(_length + 1) : Rom.Refuse();
    }

    private Next Answer(int length)
    {
        bool inFlash = Rom.Memory.KindOf(_address.Value) == MemoryKind.Flash;
        if (inFlash && Rom.HangsOnBusyFlash())
            return Next.Hang;
        if (inFlash)
            Rom.Flash.WaitForFlash();
        int read = Rom.Memory.Read(_address.Value, _data.AsSpan(0, length));
        bool hangs = Rom.Has(Errata.DoubleEccReadHangs);
        if (read < length && hangs && Rom.Ways.DoubleEcc == DoubleEccRead.Nack)
            return Rom.Refuse();
        if (Rom.Accept(CommandPhase.Data) is not Next.More and var end)
            return end;
        Rom.DropPending = Rom.Has(Errata.ReadThenWriteDropsFirst32);
        if (read < length && hangs && Rom.Ways.DoubleEcc is DoubleEccRead.Hang or DoubleEccRead.Reset or DoubleEccRead.HangUnsent)
        {
            Send(Rom.Ways.DoubleEcc == DoubleEccRead.HangUnsent ? 0 : read);
            return Rom.Ways.DoubleEcc == DoubleEccRead.Reset ? Next.Reset : Next.Hang;
        }
        while (read < length)
        {
            Rom.Random.NextBytes(_data.AsSpan(read, 1));
            read++;
            read += Rom.Memory.Read(unchecked(_address.Value + (uint)read), _data.AsSpan(read, length - read));
        }
        Send(length);
        return Next.Done;
    }

    private void Send(int count)
    {
        Rom.Output.Send(_data.AsSpan(0, count), Rom.Time.Now);
        // The ROM hands the bytes over one by one: it is at its prompt again when the last one is on the wire.
        Rom.Time.Now = Math.Max(Rom.Time.Now, Rom.Output.FreeAt - Rom.Output.ByteTime);
    }
}

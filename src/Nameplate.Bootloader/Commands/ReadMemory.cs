// Read Memory (AN3155 rev 20 §3.4).
//
//   host    11 EE  ->  79        (1F here: readout protection)
//   host    address[4] XOR  ->  79
//   host    N-1  ~(N-1)  ->  79, N bytes; no ACK after them
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct ReadMemory(uint Start, int Length) : ICommand
{
    public CommandCode Code => CommandCode.ReadMemory;

    public uint? Address => Start;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        frames.Address(Start);
        Span<byte> count = frames.Add(Phase.Length, 1 + 1); // N-1, complement
        count[0] = checked((byte)(Length - 1));
        count[1] = (byte)~count[0];
    }
}

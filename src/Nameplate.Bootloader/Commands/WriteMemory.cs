// Write Memory (AN3155 rev 20 §3.6). The ACK after the data is no proof: a write-protected sector is ACKed too.
//
//   host    31 CE  ->  79
//   host    address[4] XOR  ->  79
//   host    N-1 | N bytes | XOR of all before  ->  79 after the programming
//
//   32 bytes 00..1F at 0x081E0000:  31 CE / 08 1E 00 00 16 / 1F 00 01 .. 1F 1F
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct WriteMemory(uint Start, ReadOnlyMemory<byte> Data) : ICommand
{
    /// <summary>RAM wants whole words (AN3155 rev 20 §3.6); flash wants whole flash words (RM0399 rev 4 §4.3.9).</summary>
    public const int RamAlignment = 4;

    public CommandCode Code => CommandCode.WriteMemory;

    public uint? Address => Start;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        frames.Address(Start);
        Span<byte> block = frames.Add(Phase.Data, 1 + Data.Length + 1); // N-1, data, XOR
        block[0] = checked((byte)(Data.Length - 1));
        Data.Span.CopyTo(block[1..]);
        FrameSet.Seal(block);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase == Phase.Data ? deadlines.Program(Data.Length) : TimeSpan.Zero;
}

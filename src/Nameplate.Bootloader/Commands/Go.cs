// Go (AN3155 rev 20 §3.5). Loads MSP from the address and jumps to the word after it.
//
//   host    21 DE  ->  79        (0x450 V9.0 sends none here: AN2606 rev 70 table 136)
//   host    address[4] XOR  ->  79, then the jump
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct Go(uint Target) : ICommand
{
    public CommandCode Code => CommandCode.Go;

    public uint? Address => Target;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        frames.Address(Target);
    }
}

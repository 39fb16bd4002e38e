// Write Protect, Write Unprotect, Readout Protect, Readout Unprotect (AN3155 rev 20 §3.9 to §3.12).
//
//   host    63 9C  ->  79;  N-1 | N sector codes | XOR  ->  79        replaces the whole set
//   host    73 8C  ->  79, 79                                        unprotects every sector
//   host    82 7D  ->  79, 79                                        readout protection level 1
//   host    92 6D  ->  79, 79                                        back to level 0: erases all flash
//
// §3.9 to §3.12 say that the device resets afterwards, their figures' notes say that it does so on families that do not
// include H7: the host must be right under both.
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

/// <summary>Write Protect: these sectors and no others.</summary>
internal readonly record struct WriteProtect(ReadOnlyMemory<byte> SectorCodes) : ICommand
{
    public CommandCode Code => CommandCode.WriteProtect;

    public uint? Address => null;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        Span<byte> list = frames.Add(Phase.List, 1 + SectorCodes.Length + 1); // N-1, codes, XOR
        list[0] = checked((byte)(SectorCodes.Length - 1));
        SectorCodes.Span.CopyTo(list[1..]);
        FrameSet.Seal(list);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase == Phase.List ? Deadlines.OptionBytes : TimeSpan.Zero;
}

/// <summary>The three protections without parameters: an ACK to the opcode, another when the act is done.</summary>
internal readonly record struct ProtectionSwitch(CommandCode Code) : ICommand
{
    public uint? Address => null;

    public void Encode(FrameSet frames) => frames.Opcode(Code);

    public TimeSpan Work(Phase phase, Deadlines deadlines) => (phase, Code) switch
    {
        (not Phase.Completion, _) => TimeSpan.Zero,
        (_, CommandCode.ReadoutUnprotect) => deadlines.EraseAll() + Deadlines.OptionBytes,
        _ => Deadlines.OptionBytes,
    };
}

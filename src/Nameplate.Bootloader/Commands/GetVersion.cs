// Get Version (AN3155 rev 20 §3.2).
//
//   host    01 FE
//   device  79 | protocol version | 00 | 00 | 79        the two option bytes are kept for old hosts, always 0
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct GetVersion : ICommand
{
    /// <summary>Version, two zeros, ACK; without the first ACK.</summary>
    public const int ReplyLength = 1 + 2 + 1;

    public CommandCode Code => CommandCode.GetVersion;

    public uint? Address => null;

    public void Encode(FrameSet frames) => frames.Opcode(Code);

    public static bool TryParse(ReadOnlySpan<byte> reply, out byte version)
    {
        version = reply[0];
        return reply[^1] == Answer.Ack;
    }
}

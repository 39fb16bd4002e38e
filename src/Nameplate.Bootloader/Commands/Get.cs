// Get (AN3155 rev 20 §3.1).
//
//   host    00 FF
//   device  79 | N | protocol version | N command codes | 79        N = bytes that follow, less one, without the ACK
//
//   H7, V3.1:  79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79
//
// 0x450 V9.0 is said to announce 13 commands and to send 11 (AN2606 rev 70 table 136): an answer may end early with its ACK,
// which only the silence after it shows.
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct Get : ICommand
{
    /// <summary>ACK, N, 256 bytes, ACK.</summary>
    public const int LongestReply = 1 + 1 + 256 + 1;

    public CommandCode Code => CommandCode.Get;

    public uint? Address => null;

    public void Encode(FrameSet frames) => frames.Opcode(Code);

    /// <summary>Bytes of the whole answer as announced, or 0 while N is not there.</summary>
    public static int AnnouncedLength(ReadOnlySpan<byte> reply) =>
        reply.Length < 2 ? 0 : 1 + 1 + (reply[1] + 1) + 1; // ACK, N, version and codes, ACK

    /// <summary>Reads an answer that is complete, or after which the line has gone quiet.</summary>
    /// <returns>False if it is none: no ACK at either end, no version, or longer than announced.</returns>
    public static bool TryParse(ReadOnlySpan<byte> reply, out GetReply? parsed)
    {
        parsed = null;
        if (reply.Length < 4 || reply.Length > AnnouncedLength(reply)
            || reply[0] != Answer.Ack || reply[^1] != Answer.Ack)
        {
            return false;
        }

        parsed = new GetReply(reply[2], reply[3..^1].ToArray());
        return true;
    }
}

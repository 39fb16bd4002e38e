// Get ID (AN3155 rev 20 §3.3).
//
//   host    02 FD
//   device  79 | N = 01 | product ID, MSB first | 79        H743: 79 01 04 50 79
using System.Buffers.Binary;
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct GetId : ICommand
{
    /// <summary>N, two bytes of ID, ACK; without the first ACK.</summary>
    public const int ReplyLength = 1 + 2 + 1;

    public CommandCode Code => CommandCode.GetId;

    public uint? Address => null;

    public void Encode(FrameSet frames) => frames.Opcode(Code);

    public static bool TryParse(ReadOnlySpan<byte> reply, out ushort productId)
    {
        productId = BinaryPrimitives.ReadUInt16BigEndian(reply[1..]);
        return reply[0] == 1 && reply[^1] == Answer.Ack;
    }
}

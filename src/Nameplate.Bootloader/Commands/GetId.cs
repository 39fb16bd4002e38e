// Get ID (AN3155 rev 20 §3.3).
//
//   host    02 FD
//   device  79 | N = 01 | product ID, MSB first | 79        H743: 79 01 04 50 79
//
// N is the number of ID bytes less one. Protocol V2.0 has one byte, V2.1 and later two (§4 table 3).
using System.Buffers.Binary;
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct GetId : ICommand
{
    private const int MostIdBytes = 2;

    public CommandCode Code => CommandCode.GetId;

    public uint? Address => null;

    public void Encode(FrameSet frames) => frames.Opcode(Code);

    /// <summary>Bytes after N: the ID and the ACK; of a count that is none, the ACK alone.</summary>
    public static int LengthAfter(byte n) => (n < MostIdBytes ? n + 1 : 0) + 1;

    /// <summary>Reads what follows N.</summary>
    public static bool TryParse(ReadOnlySpan<byte> reply, out ushort productId)
    {
        productId = reply.Length switch
        {
            MostIdBytes + 1 => BinaryPrimitives.ReadUInt16BigEndian(reply),
            2 => reply[0],
            _ => 0,
        };
        return reply.Length > 1 && reply[^1] == Answer.Ack;
    }
}

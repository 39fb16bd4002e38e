// Get Checksum (opcode A1), in two forms; a chip's row says which its ROM takes.
//
//   AN3155 rev 20 §3.13:
//   host    A1 5E  ->  79
//   host    address[4] XOR  ->  79
//   host    size in 32-bit words[4] XOR  ->  79
//   host    CRC polynomial[4] XOR  ->  79        (the document prints a wait for ACK before this XOR too,
//   host    initial value[4] XOR  ->  79          and before this one)
//   device  79 | CRC[4] | XOR                    when it is computed
//
//   as stm32flash 0.7 has it:
//   host    A1 5E  ->  79;  address[4] XOR  ->  79;  size in bytes[4] XOR  ->  79;  device  79 | CRC[4] | XOR
//
// How many ACKs come is left open: an exchange takes one or two for a parameter, and up to three before the CRC.
using System.Buffers.Binary;
using Nameplate.Bootloader.Wire;
using Nameplate.Chips;

namespace Nameplate.Bootloader.Commands;

internal readonly record struct GetChecksum(uint Start, int Length, ChecksumForm Form) : ICommand
{
    /// <summary>CRC and XOR.</summary>
    public const int ReplyLength = 4 + 1;

    /// <summary>ACKs that may come after the last frame's own: the document's extra one, and the one of the computation.</summary>
    public const int MostLeadingAcks = 2;

    public CommandCode Code => CommandCode.GetChecksum;

    public uint? Address => Start;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        frames.Address(Start);
        if (Form == ChecksumForm.Plain)
        {
            frames.Word(Phase.Length, checked((uint)Length));
            return;
        }

        frames.Word(Phase.Length, checked((uint)Length / FlashChecksum.WordSize));
        frames.Word(Phase.Parameter, FlashChecksum.Polynomial);
        frames.Word(Phase.Parameter, FlashChecksum.InitialValue);
    }

    public bool MayAcknowledgeTwice(Phase phase) => phase == Phase.Parameter;

    /// <summary>Computed after the last frame or before its ACK: no document says it.</summary>
    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase is Phase.Completion or Phase.Parameter || (phase == Phase.Length && Form == ChecksumForm.Plain)
            ? Deadlines.Checksum(Length)
            : TimeSpan.Zero;

    /// <summary>Reads what came after the last frame's ACK, to the silence behind it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> reply, out uint crc)
    {
        crc = 0;
        int acks = reply.Length - ReplyLength;
        if (acks is < 0 or > MostLeadingAcks || reply[..acks].ContainsAnyExcept(Answer.Ack) || FrameSet.Xor(reply[acks..]) != 0)
        {
            return false;
        }

        crc = BinaryPrimitives.ReadUInt32BigEndian(reply[acks..]);
        return true;
    }
}

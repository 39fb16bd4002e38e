// Special (AN3155 rev 20 §3.14) and Extended Special (§3.15): functions that a product defines by a sub-code. Nothing in
// Nameplate calls one; a caller must know what its product does. Sizes are two bytes, MSB first.
//
//   host    50 AF  ->  79;   sub-code[2] XOR  ->  79;   size[2], 0..128 bytes, XOR  ->  79
//   device  size[2] | data | size[2] | status | 79
//
//   host    51 AE  ->  79;   sub-code[2] XOR  ->  79;   size[2], 0..128 bytes, XOR  ->  79
//   host    size[2], 0..1024 bytes, XOR  ->  79
//   device  size[2] | status | 79
using System.Buffers.Binary;
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

/// <summary>Special.</summary>
internal readonly record struct Special(ushort SubCode, ReadOnlyMemory<byte> Data) : ICommand
{
    /// <summary>Bytes that a packet of Special, or the first of Extended Special, holds at most; either way.</summary>
    public const int MaxData = 128;

    public CommandCode Code => CommandCode.Special;

    public uint? Address => null;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        AddSubCode(frames, SubCode);
        AddPacket(frames, Data.Span);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase is Phase.Data or Phase.Completion ? Deadlines.SpecialFunction : TimeSpan.Zero;

    public static void AddSubCode(FrameSet frames, ushort subCode)
    {
        Span<byte> frame = frames.Add(Phase.Parameter, 2 + 1); // sub-code, XOR
        BinaryPrimitives.WriteUInt16BigEndian(frame, subCode);
        FrameSet.Seal(frame);
    }

    public static void AddPacket(FrameSet frames, ReadOnlySpan<byte> data)
    {
        Span<byte> frame = frames.Add(Phase.Data, 2 + data.Length + 1); // size, data, XOR
        BinaryPrimitives.WriteUInt16BigEndian(frame, checked((ushort)data.Length));
        data.CopyTo(frame[2..]);
        FrameSet.Seal(frame);
    }
}

/// <summary>Extended Special.</summary>
internal readonly record struct ExtendedSpecial(ushort SubCode, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> MoreData) : ICommand
{
    /// <summary>Bytes that the second packet holds at most.</summary>
    public const int MaxMoreData = 1024;

    public CommandCode Code => CommandCode.ExtendedSpecial;

    public uint? Address => null;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        Special.AddSubCode(frames, SubCode);
        Special.AddPacket(frames, Data.Span);
        Special.AddPacket(frames, MoreData.Span);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase is Phase.Data or Phase.Completion ? Deadlines.SpecialFunction : TimeSpan.Zero;
}

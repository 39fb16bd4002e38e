// Extended Erase (AN3155 rev 20 §3.8). The ACK is no proof: write-protected sectors and numbers out of range are ACKed too.
//
//   host    44 BB  ->  79
//   host    N-1, 2 bytes | N numbers, 2 bytes each, MSB first | XOR of all before  ->  79 after the erase
//   host    FFFF 00 (mass) or FFFE 01 (bank 1) or FFFD 02 (bank 2)  ->  79 after the erase
//
//   sectors 0, 1, 2:  44 BB / 00 02 00 00 00 01 00 02 01        sector 15:  44 BB / 00 00 00 0F 0F
using System.Buffers.Binary;
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

/// <summary>Erase of a list.</summary>
internal readonly record struct ExtendedErase(ReadOnlyMemory<ushort> Numbers) : ICommand
{
    /// <summary>Numbers from here on are special codes, or reserved.</summary>
    public const ushort FirstReserved = 0xFFF0;

    /// <summary>Everything.</summary>
    public const ushort MassErase = 0xFFFF;

    /// <summary>
    /// Numbers in one command, all of one aligned run of this size. Product dependent by AN3155; small enough for every ROM,
    /// and what makes a safe resynchronisation possible (Wire/Resynchronisation.cs).
    /// </summary>
    public const int Run = 64;

    public CommandCode Code => CommandCode.ExtendedErase;

    public uint? Address => null;

    /// <summary>The special code of a bank.</summary>
    /// <param name="bank">1 or 2.</param>
    public static ushort BankCode(int bank) => bank switch
    {
        1 => 0xFFFE,
        2 => 0xFFFD,
        _ => throw new ArgumentOutOfRangeException(nameof(bank), bank, "1 or 2"),
    };

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        ReadOnlySpan<ushort> numbers = Numbers.Span;
        Span<byte> list = frames.Add(Phase.List, 2 + (2 * numbers.Length) + 1); // N-1, numbers, XOR
        BinaryPrimitives.WriteUInt16BigEndian(list, checked((ushort)(numbers.Length - 1)));
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(list[(2 + (2 * i))..], numbers[i]);
        }

        FrameSet.Seal(list);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase == Phase.List ? deadlines.EraseSectors(Numbers.Length) : TimeSpan.Zero;
}

/// <summary>Erase by special code: everything, or a bank.</summary>
internal readonly record struct SpecialErase(ushort SpecialCode) : ICommand
{
    public CommandCode Code => CommandCode.ExtendedErase;

    public uint? Address => null;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        Span<byte> list = frames.Add(Phase.List, 2 + 1); // special code, XOR
        BinaryPrimitives.WriteUInt16BigEndian(list, SpecialCode);
        FrameSet.Seal(list);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase == Phase.List ? deadlines.EraseAll() : TimeSpan.Zero;
}

// Erase (AN3155 rev 20 §3.7): what ROMs before protocol V3.0 have in place of Extended Erase. The ACK is no proof.
//
//   host    43 BC  ->  79
//   host    N-1 | N page numbers, 1 byte each | XOR of all before  ->  79 after the erase
//   host    FF 00 (everything)  ->  79 after the erase
//
//   pages 0, 1, 2:  43 BC / 02 00 01 02 01        page 15:  43 BC / 00 0F 0F
using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

/// <summary>Erase of a list of pages.</summary>
internal readonly record struct Erase(ReadOnlyMemory<ushort> Pages) : ICommand
{
    /// <summary>The highest page number that one byte holds.</summary>
    public const ushort LastPage = 0xFF;

    public CommandCode Code => CommandCode.Erase;

    public uint? Address => null;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        ReadOnlySpan<ushort> pages = Pages.Span;
        Span<byte> list = frames.Add(Phase.List, 1 + pages.Length + 1); // N-1, pages, XOR
        list[0] = checked((byte)(pages.Length - 1));
        for (int i = 0; i < pages.Length; i++)
        {
            list[1 + i] = checked((byte)pages[i]);
        }

        FrameSet.Seal(list);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase == Phase.List ? deadlines.EraseSectors(Pages.Length) : TimeSpan.Zero;
}

/// <summary>Erase of everything.</summary>
internal readonly record struct GlobalErase : ICommand
{
    /// <summary>In place of N-1; no list has 256 pages.</summary>
    public const byte Everything = 0xFF;

    public CommandCode Code => CommandCode.Erase;

    public uint? Address => null;

    public void Encode(FrameSet frames)
    {
        frames.Opcode(Code);
        Span<byte> list = frames.Add(Phase.List, 1 + 1); // FF, complement
        list[0] = Everything;
        list[1] = unchecked((byte)~Everything);
    }

    public TimeSpan Work(Phase phase, Deadlines deadlines) =>
        phase == Phase.List ? deadlines.EraseAll() : TimeSpan.Zero;
}

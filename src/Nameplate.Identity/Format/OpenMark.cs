// Open mark: line L-3 of a slot, 32 zero bytes, programmed before anything else of the slot (docs/formats/identity-store.md §3.2).
//
//   00 00 00 … 00
//
// It says that the slot was begun, even where every later line was torn so early that it still reads blank. It is only ever
// looked at as blank or not blank, so no torn state of it can mislead, and it may be programmed again.

namespace Nameplate.Identity;

/// <summary>The line that says that a slot was begun.</summary>
public static class OpenMark
{
    /// <summary>The line's 32 bytes.</summary>
    public static byte[] Encode() => new byte[LineRead.Size];

    /// <summary>True if the slot was begun: the line is not blank, or cannot be read.</summary>
    public static bool IsSet(LineRead line) => !line.IsBlank;
}

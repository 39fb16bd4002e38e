using System.Buffers.Binary;
using Nameplate.Foundation;

namespace Nameplate.Images;

// The first two words of a Cortex-M vector table, little-endian (Armv7-M Architecture Reference Manual,
// ARM DDI 0403E.e, B1.5.3 and B1.5.5):
//
//   00 initial value of the main stack pointer      04 reset vector: address of the first instruction, bit 0 set
//
// The stack grows down and the pointer is lowered before a push, so the end of a RAM is its usual value.

/// <summary>Tells whether bytes can be the vector table of a program that starts.</summary>
public static class VectorTable
{
    /// <summary>Bytes that are looked at.</summary>
    public const int Length = 8;

    /// <summary>Judges the eight bytes at an address of an image.</summary>
    /// <param name="image">The firmware.</param>
    /// <param name="address">Where the table would lie.</param>
    /// <param name="ram">Every RAM that a stack may lie in.</param>
    public static VectorCheck Check(MemoryImage image, uint address, IReadOnlyList<AddressRange> ram)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return image.TryRead(address, bytes)
            ? Check(bytes, address, image, ram)
            : new VectorCheck(address, null, null, $"the firmware has no {Length} bytes at 0x{address:X8}");
    }

    /// <summary>Judges eight bytes that lie, or will lie, at an address beside an image.</summary>
    /// <param name="bytes">At least <see cref="Length"/> bytes.</param>
    /// <param name="address">Where they lie.</param>
    /// <param name="image">Must hold the instruction that the reset vector points to.</param>
    /// <param name="ram">Every RAM that a stack may lie in.</param>
    public static VectorCheck Check(
        ReadOnlySpan<byte> bytes, uint address, MemoryImage image, IReadOnlyList<AddressRange> ram)
    {
        uint stack = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        uint reset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        return new VectorCheck(address, stack, reset, StackFault(stack, ram) ?? ResetFault(reset, image));
    }

    /// <summary>The first of several addresses at which a plausible table lies, or null.</summary>
    /// <param name="image">The firmware.</param>
    /// <param name="candidates">In the order of preference: the lowest address first, then sector starts.</param>
    /// <param name="ram">Every RAM that a stack may lie in.</param>
    public static VectorCheck? Find(MemoryImage image, IEnumerable<uint> candidates, IReadOnlyList<AddressRange> ram) =>
        candidates.Select(address => Check(image, address, ram)).FirstOrDefault(check => check.IsPlausible);

    private static string? StackFault(uint stack, IReadOnlyList<AddressRange> ram)
    {
        if (stack % 4 != 0)
        {
            return $"the initial stack pointer 0x{stack:X8} is no multiple of 4";
        }

        return ram.Any(range => stack > range.Start && stack <= range.End)
            ? null
            : $"the initial stack pointer 0x{stack:X8} lies in no RAM";
    }

    private static string? ResetFault(uint reset, MemoryImage image)
    {
        if (reset % 2 == 0)
        {
            return $"the reset vector 0x{reset:X8} is even, but the core knows only Thumb code";
        }

        uint target = reset - 1;
        return image.SegmentAt(target) is null
            ? $"the reset vector 0x{reset:X8} points outside the firmware"
            : null;
    }
}

/// <summary>What was found where a vector table was looked for.</summary>
/// <param name="Address">Where.</param>
/// <param name="InitialStackPointer">First word; null if there are no bytes.</param>
/// <param name="ResetVector">Second word, with its Thumb bit; null if there are no bytes.</param>
/// <param name="Fault">Why no program can start from it; null if one can.</param>
public sealed record VectorCheck(uint Address, uint? InitialStackPointer, uint? ResetVector, string? Fault)
{
    /// <summary>True if a program can start from it.</summary>
    public bool IsPlausible => Fault is null;
}

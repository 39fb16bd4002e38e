using Nameplate.Foundation;

namespace Nameplate.Images;

/// <summary>Bytes that follow each other in a chip's address space.</summary>
/// <param name="Address">Where the first byte lies.</param>
/// <param name="Data">At least one byte; ends at 2³² at most.</param>
public readonly record struct MemorySegment(uint Address, ReadOnlyMemory<byte> Data)
{
    /// <summary>The addresses that the bytes cover.</summary>
    public AddressRange Range => new(Address, (uint)Data.Length);

    /// <summary>Range and length.</summary>
    public override string ToString() => $"{Range} ({Data.Length} bytes)";
}

namespace Nameplate.Foundation;

/// <summary>A run of bytes in a chip's 32-bit address space. <see cref="End"/> is exclusive and may be 2³².</summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="Length">Bytes.</param>
/// <exception cref="ArgumentOutOfRangeException">The range would pass the end of the address space.</exception>
public readonly record struct AddressRange(uint Start, uint Length)
{
    /// <summary>Bytes.</summary>
    public uint Length { get; } = (ulong)Start + Length <= 1UL << 32
        ? Length
        : throw new ArgumentOutOfRangeException(nameof(Length), Length, $"0x{Start:X8} + {Length} leaves 32 bits");

    /// <summary>Address after the last byte.</summary>
    public ulong End => (ulong)Start + Length;

    /// <summary>A range by its first and its last address, as the manuals print it.</summary>
    public static AddressRange FromInclusive(uint first, uint last) => new(first, checked(last - first + 1));

    /// <summary>A range by its start and its exclusive end.</summary>
    public static AddressRange FromEnd(uint start, ulong end) => new(start, checked((uint)(end - start)));

    /// <summary>The same bytes in as few ranges as can be: ascending, neighbours joined.</summary>
    /// <param name="ranges">In any order, none overlapping another.</param>
    public static IReadOnlyList<AddressRange> Join(IEnumerable<AddressRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        List<AddressRange> joined = [];
        foreach (AddressRange range in ranges.OrderBy(range => range.Start))
        {
            if (joined.Count > 0 && joined[^1].End == range.Start)
            {
                joined[^1] = FromEnd(joined[^1].Start, range.End);
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    /// <summary>True if the byte at <paramref name="address"/> lies inside.</summary>
    public bool Contains(uint address) => address >= Start && address < End;

    /// <summary>True if every byte of <paramref name="other"/> lies inside. An empty range lies where its start does.</summary>
    public bool Contains(AddressRange other) => other.Start >= Start && other.End <= End;

    /// <summary>True if at least one byte lies in both.</summary>
    public bool Overlaps(AddressRange other) => other.Start < End && Start < other.End && Length > 0 && other.Length > 0;

    /// <summary>The bytes that lie in both, or an empty range.</summary>
    public AddressRange Intersect(AddressRange other)
    {
        uint start = Math.Max(Start, other.Start);
        ulong end = Math.Min(End, other.End);
        return end > start ? FromEnd(start, end) : new AddressRange(start, 0);
    }

    /// <summary><c>0x08000000..0x0801FFFF</c>.</summary>
    public override string ToString() => Length == 0 ? $"0x{Start:X8} (empty)" : $"0x{Start:X8}..0x{End - 1:X8}";
}

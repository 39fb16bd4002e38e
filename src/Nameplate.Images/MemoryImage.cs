using Nameplate.Foundation;

namespace Nameplate.Images;

/// <summary>
/// The bytes of one or more firmware files and the addresses they go to. Gaps are gaps: nothing is ever filled in.
/// Immutable; at least one byte.
/// </summary>
public sealed class MemoryImage
{
    private readonly MemorySegment[] _segments;
    private readonly OriginMap _origins;
    private readonly Lazy<uint> _crc32;

    internal MemoryImage(MemorySegment[] segments, OriginMap origins)
    {
        _segments = segments;
        _origins = origins;
        _crc32 = new Lazy<uint>(ComputeCrc32);
        Length = segments.Sum(segment => (long)segment.Data.Length);
    }

    /// <summary>Ascending by address; no two overlap or adjoin.</summary>
    public IReadOnlyList<MemorySegment> Segments => _segments;

    /// <summary>Bytes held; gaps do not count.</summary>
    public long Length { get; }

    /// <summary>From the first byte to the last, gaps included.</summary>
    public AddressRange Extent => AddressRange.FromEnd(_segments[0].Address, _segments[^1].Range.End);

    /// <summary>
    /// CRC-32 (that of zlib and zip) over all bytes in ascending order of address, gaps left out. With
    /// <see cref="Length"/> it identifies a firmware without a name; of an image without gaps it is that of the .bin.
    /// </summary>
    public uint Crc32 => _crc32.Value;

    /// <summary>An image of bytes that are at hand.</summary>
    /// <param name="address">Where the first byte goes.</param>
    /// <param name="data">At least one byte; kept, not copied, and must not change any more.</param>
    /// <param name="name">What <see cref="OriginOf"/> and errors call it.</param>
    public static MemoryImage FromBytes(uint address, ReadOnlyMemory<byte> data, string name)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length, nameof(data));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)address + (ulong)data.Length, 1UL << 32, nameof(data));
        return new MemoryImage(
            [new MemorySegment(address, data)],
            new OriginMap([name], [new OriginRun(address, 0, 0, 0, 0, OriginKind.Offset)]));
    }

    /// <summary>One image of several, for example of a chip's two cores.</summary>
    /// <param name="images">At least one, of 65,536 files together at most.</param>
    /// <exception cref="FirmwareFormatException">Two of them cover one address (N703; both places are named), or
    /// together they exceed <see cref="FirmwareLimits.MaxDataBytes"/>.</exception>
    public static MemoryImage Merge(params IReadOnlyList<MemoryImage> images)
    {
        ArgumentOutOfRangeException.ThrowIfZero(images.Count, nameof(images));
        if (images.Count == 1)
        {
            return images[0];
        }

        string[] files = [.. images.SelectMany(image => image._origins.Files)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(files.Length, ushort.MaxValue + 1, nameof(images));
        var builder = new ImageBuilder(files, null,
            (int)Math.Min(images.Sum(image => image.Length), FirmwareLimits.MaxDataBytes));
        int firstSource = 0;
        foreach (MemoryImage image in images)
        {
            image.AddTo(builder, firstSource);
            firstSource += image._origins.Files.Count;
        }

        return builder.Build();
    }

    /// <summary>The segment that holds <paramref name="address"/>, or null in a gap.</summary>
    public MemorySegment? SegmentAt(uint address)
    {
        int index = LastSegmentFrom(address);
        return index >= 0 && _segments[index].Range.Contains(address) ? _segments[index] : null;
    }

    /// <summary>True if every byte of <paramref name="range"/> is held; an empty range never is.</summary>
    public bool Contains(AddressRange range) =>
        range.Length > 0 && SegmentAt(range.Start) is { } segment && segment.Range.Contains(range);

    /// <summary>Copies bytes out.</summary>
    /// <param name="address">Of the first byte.</param>
    /// <param name="destination">Filled whole, or left alone.</param>
    /// <returns>False if one of the bytes is not held.</returns>
    public bool TryRead(uint address, Span<byte> destination)
    {
        if (SegmentAt(address) is not { } segment || segment.Range.End - address < (ulong)destination.Length)
        {
            return destination.IsEmpty;
        }

        segment.Data.Span.Slice((int)(address - segment.Address), destination.Length).CopyTo(destination);
        return true;
    }

    /// <summary>The parts of the image that lie in <paramref name="range"/>, ascending; shares the bytes.</summary>
    public IEnumerable<MemorySegment> Within(AddressRange range)
    {
        int first = Math.Max(LastSegmentFrom(range.Start), 0);
        for (int i = first; i < _segments.Length && _segments[i].Address < range.End; i++)
        {
            AddressRange part = _segments[i].Range.Intersect(range);
            if (part.Length > 0)
            {
                yield return new MemorySegment(
                    part.Start, _segments[i].Data.Slice((int)(part.Start - _segments[i].Address), (int)part.Length));
            }
        }
    }

    /// <summary>
    /// Where a byte came from: <c>fw.hex line 812</c>, <c>fw.elf program header 2, file offset 0x1000</c>,
    /// <c>fw.bin offset 0x20</c>. Null in a gap.
    /// </summary>
    public string? OriginOf(uint address) => SegmentAt(address) is null ? null : _origins.Describe(address);

    /// <summary>True if both hold the same bytes at the same addresses, wherever they came from.</summary>
    public bool HasSameContent(MemoryImage other) =>
        _segments.Length == other._segments.Length
        && _segments.Zip(other._segments).All(pair =>
            pair.First.Address == pair.Second.Address && pair.First.Data.Span.SequenceEqual(pair.Second.Data.Span));

    /// <summary>Range, length and CRC.</summary>
    public override string ToString() => $"{Extent}, {Length} bytes in {_segments.Length} segments, CRC-32 {Crc32:X8}";

    private void AddTo(ImageBuilder builder, int firstSource)
    {
        ReadOnlySpan<OriginRun> runs = _origins.Runs;
        foreach (MemorySegment segment in _segments)
        {
            int count = 0;
            while (count < runs.Length && runs[count].Start < segment.Range.End)
            {
                count++;
            }

            builder.AddSegment(segment, runs[..count], firstSource);
            runs = runs[count..];
        }
    }

    // Index of the last segment that starts at or below the address, -1 if none does.
    private int LastSegmentFrom(uint address)
    {
        int low = -1;
        int high = _segments.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _segments[middle].Address <= address ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private uint ComputeCrc32()
    {
        var crc = new Crc32();
        foreach (MemorySegment segment in _segments)
        {
            crc.Append(segment.Data.Span);
        }

        return crc.Value;
    }
}

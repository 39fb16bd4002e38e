using System.Runtime.InteropServices;
using Nameplate.Foundation;

namespace Nameplate.Images;

/// <summary>
/// Collects the bytes of one or more files in any order and makes an image of them. Bytes are kept in the order they
/// came; a piece is what came without a jump. Sorting and the search for overlaps happen once, over the pieces.
/// </summary>
/// <param name="files">File names; an origin run refers to one by its index.</param>
/// <param name="format">What faults are reported as.</param>
/// <param name="capacity">Bytes expected; only a hint.</param>
internal sealed class ImageBuilder(string[] files, FirmwareFormat? format, int capacity = 4096)
{
    private readonly List<Piece> _pieces = [];
    private readonly List<OriginRun> _runs = [];
    private byte[] _data = new byte[Math.Clamp(capacity, 0, FirmwareLimits.MaxDataBytes)];
    private int _length;

    public bool IsEmpty => _length == 0;

    /// <summary>Adds bytes; none is allowed. The caller has seen to it that they end at 2³² at most.</summary>
    public void Add(uint address, ReadOnlySpan<byte> bytes, OriginMark mark)
    {
        if (bytes.Length > 0)
        {
            bytes.CopyTo(Reserve(address, bytes.Length, mark));
        }
    }

    /// <summary>Adds <paramref name="count"/> &gt; 0 bytes that the caller fills in before the next call.</summary>
    public Span<byte> Reserve(uint address, int count, OriginMark mark)
    {
        Extend(address, count);
        AppendOrigin(address, count, mark);
        return TakeBytes(address, count);
    }

    /// <summary>Adds a whole segment of another image with the origins of its bytes.</summary>
    /// <param name="segment">The bytes.</param>
    /// <param name="runs">The runs of this segment only.</param>
    /// <param name="firstSource">What to add to each run's source.</param>
    public void AddSegment(MemorySegment segment, ReadOnlySpan<OriginRun> runs, int firstSource)
    {
        Extend(segment.Address, segment.Data.Length);
        foreach (OriginRun run in runs)
        {
            AppendRun(run with { Source = checked((ushort)(run.Source + firstSource)) });
        }

        segment.Data.Span.CopyTo(TakeBytes(segment.Address, segment.Data.Length));
    }

    /// <summary>Sorts, refuses overlaps and merges what adjoins.</summary>
    /// <exception cref="FirmwareFormatException">Two pieces cover one address.</exception>
    public MemoryImage Build()
    {
        Span<Piece> pieces = CollectionsMarshal.AsSpan(_pieces);
        pieces.Sort((left, right) => left.Address.CompareTo(right.Address));

        var data = new byte[_length];
        var runs = new OriginRun[_runs.Count];
        var segments = new List<MemorySegment>();
        int length = 0;
        int runCount = 0;
        int segmentStart = 0;
        for (int i = 0; i < pieces.Length; i++)
        {
            Piece piece = pieces[i];
            if (i > 0 && piece.Address < pieces[i - 1].End)
            {
                throw Overlap(pieces[i - 1], piece);
            }

            if (i > 0 && piece.Address != pieces[i - 1].End)
            {
                segments.Add(SegmentEndingAt(pieces[i - 1].End, data.AsMemory(segmentStart..length)));
                segmentStart = length;
            }

            _data.AsSpan(piece.Offset, piece.Length).CopyTo(data.AsSpan(length));
            CollectionsMarshal.AsSpan(_runs).Slice(piece.FirstRun, piece.RunCount).CopyTo(runs.AsSpan(runCount));
            length += piece.Length;
            runCount += piece.RunCount;
        }

        if (pieces.Length > 0)
        {
            if (pieces[0].Address == 0 && pieces[^1].End == 1UL << 32)
            {
                throw TooMuch("holds both the first and the last of all 32-bit addresses"); // the extent would have 2³² bytes
            }

            segments.Add(SegmentEndingAt(pieces[^1].End, data.AsMemory(segmentStart..length)));
        }

        return new MemoryImage([.. segments], new OriginMap(files, runs));
    }

    private static MemorySegment SegmentEndingAt(ulong end, ReadOnlyMemory<byte> bytes) =>
        new(checked((uint)(end - (ulong)bytes.Length)), bytes);

    private void Extend(uint address, int count)
    {
        if (count > FirmwareLimits.MaxDataBytes - _length)
        {
            throw TooMuch($"holds more than {FirmwareLimits.MaxDataBytes >> 20} MiB of data");
        }

        if (_pieces.Count > 0 && _pieces[^1].End == address)
        {
            return;
        }

        if (_pieces.Count == FirmwareLimits.MaxPieces)
        {
            throw TooMuch($"is scattered over more than {FirmwareLimits.MaxPieces} separate pieces");
        }

        _pieces.Add(new Piece(address, _length, 0, _runs.Count, 0));
    }

    private Span<byte> TakeBytes(uint address, int count)
    {
        if (_data.Length - _length < count)
        {
            long doubled = Math.Max(2L * _data.Length, (long)_length + count);
            Array.Resize(ref _data, (int)Math.Min(doubled, FirmwareLimits.MaxDataBytes));
        }

        Span<byte> taken = _data.AsSpan(_length, count);
        ref Piece piece = ref CollectionsMarshal.AsSpan(_pieces)[^1];
        System.Diagnostics.Debug.Assert(piece.End == address, "bytes go to the end of the last piece");
        piece = piece with { Length = piece.Length + count };
        _length += count;
        return taken;
    }

    private void AppendOrigin(uint address, int count, OriginMark mark)
    {
        bool byLine = mark.Kind == OriginKind.Line;
        if (byLine && _pieces[^1].RunCount > 0 && ContinuesLines(_runs[^1], address, count, mark))
        {
            return;
        }

        byte bytesPerLine = byLine ? checked((byte)count) : (byte)0;
        AppendRun(new OriginRun(address, mark.Position, 0, mark.Part, bytesPerLine, mark.Kind));
    }

    // True if the record lies where its line number says it must, all records of the run before it being full.
    private static bool ContinuesLines(OriginRun run, uint address, int count, OriginMark mark) =>
        count <= run.BytesPerLine
        && address - run.Start == (ulong)(mark.Position - run.Position) * run.BytesPerLine;

    private void AppendRun(OriginRun run)
    {
        if (_runs.Count == FirmwareLimits.MaxOriginRuns)
        {
            throw TooMuch($"changes the length of its records more than {FirmwareLimits.MaxOriginRuns} times");
        }

        _runs.Add(run);
        ref Piece piece = ref CollectionsMarshal.AsSpan(_pieces)[^1];
        piece = piece with { RunCount = piece.RunCount + 1 };
    }

    private FirmwareFormatException TooMuch(string reason) =>
        FirmwareFormatException.InFile(string.Join(", ", files), format, reason,
            "check that this is the firmware and not a dump or a damaged file");

    private FirmwareFormatException Overlap(Piece first, Piece second)
    {
        uint address = second.Address;
        OriginRun one = RunAt(first, address);
        OriginRun two = RunAt(second, address);
        string oneText = OriginMap.Describe(files[one.Source], one, address);
        string twoText = OriginMap.Describe(files[two.Source], two, address);
        return new FirmwareFormatException(
            ErrorCodes.FileOverlap, files[two.Source], $"0x{address:X8} is given twice, by {oneText} and by {twoText}",
            one.Source == two.Source
                ? "build the file again; if it was joined from parts, join them without overlap"
                : "give only files that belong together, each with its own addresses");
    }

    private OriginRun RunAt(Piece piece, uint address)
    {
        int index = piece.FirstRun;
        while (index + 1 < piece.FirstRun + piece.RunCount && _runs[index + 1].Start <= address)
        {
            index++;
        }

        return _runs[index];
    }

    private readonly record struct Piece(uint Address, int Offset, int Length, int FirstRun, int RunCount)
    {
        public ulong End => (ulong)Address + (ulong)Length;
    }
}

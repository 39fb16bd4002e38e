namespace Nameplate.Images.Formats;

/// <summary>A file that is being read, with its first bytes already looked at.</summary>
internal sealed class FirmwareSource
{
    private const int HeadLength = 64;

    private readonly byte[] _head = new byte[HeadLength];
    private readonly int _headLength;
    private readonly long _start;
    private int _taken;

    public FirmwareSource(Stream stream, string name)
    {
        Stream = stream;
        Name = name;
        _start = stream.CanSeek ? stream.Position : 0;
        _headLength = stream.ReadAtLeast(_head, HeadLength, throwOnEndOfStream: false);
    }

    public string Name { get; }

    /// <summary>At most 64 bytes; the whole file if it is shorter.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>Bytes of the file, or null where the stream cannot tell.</summary>
    public long? Length => Stream.CanSeek ? Math.Max(Stream.Length - _start, 0) : null;

    private Stream Stream { get; }

    /// <summary>Reads on from where the last call ended, from the first byte at the first call; 0 at the end.</summary>
    public int Read(Span<byte> buffer)
    {
        if (_taken == _headLength)
        {
            return Stream.Read(buffer);
        }

        int count = Math.Min(buffer.Length, _headLength - _taken);
        _head.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    /// <summary>Reads bytes at an offset; the caller has checked them against <see cref="Length"/>.</summary>
    /// <exception cref="EndOfStreamException">The file became shorter meanwhile.</exception>
    public void ReadAt(long offset, Span<byte> buffer)
    {
        Stream.Position = _start + offset;
        Stream.ReadExactly(buffer);
    }
}

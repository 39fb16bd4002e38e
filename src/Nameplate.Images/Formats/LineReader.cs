using System.Buffers;

namespace Nameplate.Images.Formats;

/// <summary>The lines of a text format, without line ends and trailing blanks, from one pooled buffer.</summary>
internal sealed class LineReader(FirmwareSource source, FirmwareFormat format) : IDisposable
{
    private const int BufferLength = 1 << 16;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>Number of the line read last, from 1.</summary>
    public int Number { get; private set; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>The next line that is not blank.</summary>
    /// <param name="line">Valid until the next call.</param>
    /// <returns>False after the last line.</returns>
    /// <exception cref="FirmwareFormatException">A line is too long, or there are too many.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadRaw(out line))
        {
            line = line.TrimEnd(" \t\r"u8);
            if (!line.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    public FirmwareFormatException Fault(string reason, string? hint = null) =>
        FirmwareFormatException.AtLine(source.Name, format, Number, reason, hint);

    private bool TryReadRaw(out ReadOnlySpan<byte> line)
    {
        int length = _buffer.AsSpan(_start.._end).IndexOf((byte)'\n');
        while (length < 0 && !_atEnd && _end - _start <= FirmwareLimits.MaxLineLength)
        {
            int searched = _end - _start;
            Fill();
            int found = _buffer.AsSpan((_start + searched).._end).IndexOf((byte)'\n');
            length = found < 0 ? -1 : searched + found;
        }

        bool ends = length >= 0;
        length = ends ? length : _end - _start;
        line = _buffer.AsSpan(_start, length);
        if (!ends && length == 0)
        {
            return false;
        }

        Count(length);
        _start += ends ? length + 1 : length;
        return true;
    }

    private void Count(int length)
    {
        if (Number == FirmwareLimits.MaxLines)
        {
            throw Fault($"the file has more than {FirmwareLimits.MaxLines} lines");
        }

        Number++;
        if (length > FirmwareLimits.MaxLineLength)
        {
            throw Fault($"is longer than {FirmwareLimits.MaxLineLength} characters");
        }
    }

    // Moves what is left to the front, so there is always room: a line that is still open is short.
    private void Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int count = source.Read(_buffer.AsSpan(_end));
        _end += count;
        _atEnd = count == 0;
    }
}

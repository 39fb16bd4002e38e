namespace Nameplate.Identity;

/// <summary>What reading one 32-byte line gave: its bytes, or the fact that it cannot be read.</summary>
public readonly struct LineRead
{
    private LineRead(ReadOnlyMemory<byte> bytes, bool corrected)
    {
        Bytes = bytes;
        IsCorrected = corrected;
    }

    /// <summary>Bytes per line, on every chip.</summary>
    public const int Size = 32;

    /// <summary>A line that the chip could not deliver. Neither blank nor valid, whatever is looked for.</summary>
    public static LineRead Unreadable => default;

    /// <summary>A line that was read.</summary>
    /// <param name="bytes">32 bytes, owned by the result from now on.</param>
    /// <param name="corrected">The chip corrected a single-bit ECC error and said so.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static LineRead Of(ReadOnlyMemory<byte> bytes, bool corrected = false) => bytes.Length == Size
        ? new LineRead(bytes, corrected)
        : throw new ArgumentException($"a line has {Size} bytes, not {bytes.Length}", nameof(bytes));

    /// <summary>32 bytes; empty when unreadable.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>True if <see cref="Bytes"/> holds the line.</summary>
    public bool IsReadable => Bytes.Length == Size;

    /// <summary>True if the bytes are right only because the chip corrected one bit.</summary>
    public bool IsCorrected { get; }

    /// <summary>True if every byte reads FF. Never proof that the line is virgin.</summary>
    public bool IsBlank => IsReadable && !Bytes.Span.ContainsAnyExcept((byte)0xFF);

    /// <summary>True if every byte reads 00.</summary>
    public bool IsZero => IsReadable && !Bytes.Span.ContainsAnyExcept((byte)0);

    /// <summary>True if both read the same bytes, or both cannot be read.</summary>
    public bool SameContent(LineRead other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <summary>Upper-case hex, <c>blank</c> or <c>unreadable</c>.</summary>
    public override string ToString() =>
        !IsReadable ? "unreadable" : IsBlank ? "blank" : Convert.ToHexString(Bytes.Span);
}

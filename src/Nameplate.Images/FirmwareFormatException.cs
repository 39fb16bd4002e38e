using Nameplate.Foundation;

namespace Nameplate.Images;

/// <summary>
/// A firmware file cannot be read (<see cref="ErrorCodes.FileUnreadable"/>), breaks its format
/// (<see cref="ErrorCodes.FileFormat"/>), or holds data twice for one address (<see cref="ErrorCodes.FileOverlap"/>).
/// </summary>
public sealed class FirmwareFormatException : CodedException
{
    /// <summary>Creates the exception; the message is file, place and reason.</summary>
    /// <param name="code">One of the three codes above.</param>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="reason">What is wrong, a clause without the file's name.</param>
    /// <param name="hint">What to do now.</param>
    /// <param name="inner">The operating system's error, if that was the cause.</param>
    internal FirmwareFormatException(
        ErrorCode code, string file, string reason, string? hint = null, Exception? inner = null)
        : this(code, file, null, null, null, reason, hint, inner)
    {
    }

    private FirmwareFormatException(
        ErrorCode code, string file, FirmwareFormat? format, long? line, long? offset, string reason, string? hint,
        Exception? inner)
        : base(code, $"{Place(file, line, offset)}: {reason}", hint, inner)
    {
        File = file;
        Format = format;
        Line = line;
        Offset = offset;
        Reason = reason;
    }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The format that the content showed; null when the fault came before that.</summary>
    public FirmwareFormat? Format { get; }

    /// <summary>Line of a text format, from 1; null where the fault is in no line.</summary>
    public long? Line { get; }

    /// <summary>Byte of a binary format, from 0; null where the fault is at no byte.</summary>
    public long? Offset { get; }

    /// <summary>What is wrong, a clause without file and place.</summary>
    public string Reason { get; }

    /// <summary>A fault at a line of a text format.</summary>
    internal static FirmwareFormatException AtLine(
        string file, FirmwareFormat format, long line, string reason, string? hint = null) =>
        new(ErrorCodes.FileFormat, file, format, line, null, reason, hint, null);

    /// <summary>A fault at a byte of a binary format.</summary>
    internal static FirmwareFormatException AtOffset(
        string file, FirmwareFormat format, long offset, string reason, string? hint = null) =>
        new(ErrorCodes.FileFormat, file, format, null, offset, reason, hint, null);

    /// <summary>A fault of the file as a whole.</summary>
    internal static FirmwareFormatException InFile(
        string file, FirmwareFormat? format, string reason, string? hint = null) =>
        new(ErrorCodes.FileFormat, file, format, null, null, reason, hint, null);

    private static string Place(string file, long? line, long? offset) =>
        line is not null ? $"{file} line {line}" : offset is not null ? $"{file} offset 0x{offset:X}" : file;
}

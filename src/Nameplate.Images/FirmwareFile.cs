using Nameplate.Foundation;
using Nameplate.Images.Formats;
using Nameplate.Images.Formats.Elf;

namespace Nameplate.Images;

/// <summary>A firmware file, read whole and checked.</summary>
public sealed class FirmwareFile
{
    /// <summary>How ELF symbols begin that are kept: they tell where the firmware expects the identity.</summary>
    public const string SymbolPrefix = "__nameplate_";

    private static readonly Dictionary<string, uint> NoSymbols = [];

    internal FirmwareFile(string name, FirmwareFormat format, MemoryImage image, uint? entryPoint)
    {
        Name = name;
        Format = format;
        Image = image;
        EntryPoint = entryPoint is 0 ? null : entryPoint;
    }

    /// <summary>The file as the caller named it: the path as it was given.</summary>
    public string Name { get; }

    /// <summary>What the content is.</summary>
    public FirmwareFormat Format { get; }

    /// <summary>The bytes and their addresses; for ELF the physical ones.</summary>
    public MemoryImage Image { get; }

    /// <summary>The entry point that the file states, with the Thumb bit; null where it states none or 0.</summary>
    public uint? EntryPoint { get; }

    /// <summary>ELF symbols that begin with <see cref="SymbolPrefix"/>; else none.</summary>
    public IReadOnlyDictionary<string, uint> Symbols { get; internal init; } = NoSymbols;

    /// <summary>ELF sections whose bytes are part of the image; empty for other formats.</summary>
    public IReadOnlyList<ElfSection> Sections { get; internal init; } = [];

    /// <summary>Reads a firmware file. The format follows from the content, not from the name.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="baseAddress">Where the first byte of a raw binary goes; other formats have addresses of their
    /// own.</param>
    /// <param name="format">Takes the content for this format instead of looking at it.</param>
    /// <exception cref="FirmwareFormatException">N701 unreadable, N702 breaks its format or a limit of
    /// <see cref="FirmwareLimits"/>, or is raw and has no address, N703 holds an address twice.</exception>
    public static FirmwareFile Load(string path, uint? baseAddress = null, FirmwareFormat? format = null)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(stream, path, baseAddress, format);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
    }

    /// <summary>Reads a firmware file from where a stream stands. The stream need not be able to seek.</summary>
    /// <param name="stream">Stays open.</param>
    /// <param name="name">What errors and origins call it.</param>
    /// <param name="baseAddress">As for <see cref="Load"/>.</param>
    /// <param name="format">As for <see cref="Load"/>.</param>
    /// <exception cref="FirmwareFormatException">As for <see cref="Load"/>.</exception>
    public static FirmwareFile Read(Stream stream, string name, uint? baseAddress = null, FirmwareFormat? format = null)
    {
        try
        {
            var source = new FirmwareSource(stream, name);
            return (format ?? FormatDetector.Detect(source)) switch
            {
                FirmwareFormat.IntelHex => IntelHex.Read(source),
                FirmwareFormat.SRecord => SRecord.Read(source),
                FirmwareFormat.Elf => ElfReader.Read(source),
                _ => RawBinary.Read(source, baseAddress),
            };
        }
        catch (IOException fault)
        {
            throw Unreadable(name, fault);
        }
    }

    /// <summary>Name, format and image.</summary>
    public override string ToString() => $"{Name} ({Format}): {Image}";

    private static FirmwareFormatException Unreadable(string file, Exception fault) =>
        new(ErrorCodes.FileUnreadable, file, $"cannot be read ({fault.Message.TrimEnd('.')})", HintFor(fault), fault);

    private static string HintFor(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            "check the path; the build may have failed or written elsewhere",
        UnauthorizedAccessException => "check that it is a file and that you may read it",
        _ => "check the disk or the share that it lies on",
    };
}

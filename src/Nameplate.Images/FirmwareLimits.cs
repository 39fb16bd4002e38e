namespace Nameplate.Images;

/// <summary>
/// What a firmware file may be at most. No microcontroller comes near; a file that does is broken or made to do harm,
/// and is refused before it costs memory.
/// </summary>
public static class FirmwareLimits
{
    /// <summary>Data bytes of one image, and bytes of a raw binary.</summary>
    public const int MaxDataBytes = 64 << 20;

    /// <summary>Lines of a HEX or S-record file, blank ones counted: twice what <see cref="MaxDataBytes"/> needs at 16
    /// bytes a record.</summary>
    public const int MaxLines = 8 << 20;

    /// <summary>Bytes of one line without its line feed. The longest legal record has 521 (Intel HEX).</summary>
    public const int MaxLineLength = 1024;

    /// <summary>Runs of data that do not continue where the one before them in the file ended.</summary>
    public const int MaxPieces = 1 << 16;

    /// <summary>Entries, 16 bytes each, of the map that tells where in a file a byte came from.</summary>
    public const int MaxOriginRuns = 1 << 20;

    /// <summary>Bytes of an ELF file that comes from a stream without seeking, and so is held in memory.</summary>
    public const int MaxUnseekableElfBytes = 64 << 20;

    /// <summary>Program headers of an ELF file.</summary>
    public const int MaxProgramHeaders = 1024;

    /// <summary>Section headers of an ELF file.</summary>
    public const int MaxSectionHeaders = 16384;

    /// <summary>Symbols of an ELF file that are looked at.</summary>
    public const int MaxSymbols = 4 << 20;

    /// <summary>Symbols of an ELF file that are kept.</summary>
    public const int MaxKeptSymbols = 256;

    /// <summary>Bytes of an ELF string table.</summary>
    public const int MaxStringTableBytes = 32 << 20;

    /// <summary>Characters of a symbol's or a section's name that is kept.</summary>
    public const int MaxNameLength = 128;
}

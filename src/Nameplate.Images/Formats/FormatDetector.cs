namespace Nameplate.Images.Formats;

// Tells a format by its first bytes. The marks of the known formats, 7F 45, 3A and 53, cannot begin a vector table: the
// low byte of an initial stack pointer is a multiple of 4. Everything unknown is a raw binary, but containers that
// people confuse with one are named, because as a raw binary they would be written as they are.
internal static class FormatDetector
{
    private static readonly (byte[] Magic, string Name, string Hint)[] Containers =
    [
        ([.. "DfuSe"u8], "a DfuSe container (.dfu)", "take the .hex, .elf or .bin that it was made from"),
        ([.. "UF2\n"u8], "a UF2 container", "take the .hex, .elf or .bin that it was made from"),
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive", "unpack it and give the firmware inside"),
        ([0x1F, 0x8B], "a gzip archive", "unpack it and give the firmware inside"),
        ([.. "!<arch>\n"u8], "a static library (.a)", "link it and give the .elf"),
    ];

    /// <exception cref="FirmwareFormatException">The file is empty, or one of the containers.</exception>
    public static FirmwareFormat Detect(FirmwareSource source)
    {
        ReadOnlySpan<byte> head = source.Head;
        if (head.IsEmpty)
        {
            throw FirmwareFormatException.InFile(source.Name, null, "is empty", "check that the build finished");
        }

        foreach ((byte[] magic, string name, string hint) in Containers)
        {
            if (head.StartsWith(magic))
            {
                throw FirmwareFormatException.InFile(source.Name, null, $"is {name}, not a firmware file", hint);
            }
        }

        if (head.StartsWith("\u007FELF"u8))
        {
            return FirmwareFormat.Elf;
        }

        // A byte order mark or blank lines do not make a text format raw; the format's own reader judges them.
        ReadOnlySpan<byte> text = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        return text switch
        {
            [(byte)':', ..] => FirmwareFormat.IntelHex,
            [(byte)'S', >= (byte)'0' and <= (byte)'9', ..] => FirmwareFormat.SRecord,
            _ => FirmwareFormat.RawBinary,
        };
    }
}

namespace Nameplate.Images.Formats.Elf;

/// <summary>The bytes of an ELF file, each range checked before it is read.</summary>
internal sealed class ElfBytes(FirmwareSource source)
{
    public string Name => source.Name;

    public long Length { get; } = source.Length!.Value;

    /// <summary>Refuses a range that leaves the file.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Bytes.</param>
    /// <param name="what">What the range holds, for the message.</param>
    /// <param name="statedAt">Offset of the header that states the range.</param>
    public void Require(uint offset, ulong count, string what, long statedAt)
    {
        if (offset + count > (ulong)Length)
        {
            throw FaultAt(
                statedAt, $"puts {what} at 0x{offset:X} + {count} bytes, but the file ends at 0x{Length:X}",
                "the file is cut short or damaged: build or copy it again");
        }
    }

    /// <summary>Reads a range that was required before. Nothing is nowhere: an empty range may have any offset.</summary>
    public void Read(long offset, Span<byte> buffer)
    {
        if (!buffer.IsEmpty)
        {
            source.ReadAt(offset, buffer);
        }
    }

    public FirmwareFormatException FaultAt(long offset, string reason, string? hint = null) =>
        FirmwareFormatException.AtOffset(Name, FirmwareFormat.Elf, offset, reason, hint);

    public FirmwareFormatException Fault(string reason, string? hint = null) =>
        FirmwareFormatException.InFile(Name, FirmwareFormat.Elf, reason, hint);
}

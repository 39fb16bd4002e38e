namespace Nameplate.Images.Formats.Elf;

// A section header, TIS ELF 1.2 Book I, 40 bytes:
//
//   00 sh_name  04 sh_type  08 sh_flags  0C sh_addr  10 sh_offset  14 sh_size  18 sh_link  1C sh_info  20 sh_addralign
//   24 sh_entsize
//
// A section of type SHT_NOBITS has a size but no bytes in the file.
internal readonly record struct SectionHeader(
    long At, uint NameOffset, uint Type, uint Flags, uint Offset, uint DataSize, uint Link, uint EntrySize)
{
    public const int Size = 40;
    public const uint TypeSymbolTable = 2;
    public const uint TypeStringTable = 3;
    public const uint FlagAllocated = 2;
    private const uint TypeNull = 0;
    private const uint TypeNoBits = 8;

    public bool HasBytes => Type is not (TypeNull or TypeNoBits) && DataSize > 0;

    public static IReadOnlyList<SectionHeader> ReadAll(ElfBytes file, ElfHeader header)
    {
        if (header.SectionHeaderCount == 0)
        {
            // With 0xFF00 sections and more the count is 0 here and stands elsewhere: that is beyond the limit.
            return header.SectionHeaderOffset == 0 ? [] : throw file.FaultAt(
                ElfHeader.SectionCountOffset,
                $"has more than {FirmwareLimits.MaxSectionHeaders} section headers, or lost their count");
        }

        file.Require(header.SectionHeaderOffset, (ulong)header.SectionHeaderCount * Size, "the section headers", 0x20);
        byte[] bytes = new byte[header.SectionHeaderCount * Size];
        file.Read(header.SectionHeaderOffset, bytes);
        var sections = new SectionHeader[header.SectionHeaderCount];
        for (int i = 0; i < sections.Length; i++)
        {
            ReadOnlySpan<byte> one = bytes.AsSpan(i * Size, Size);
            sections[i] = new SectionHeader(
                header.SectionHeaderOffset + (long)i * Size, ElfHeader.Word(one, 0), ElfHeader.Word(one, 4),
                ElfHeader.Word(one, 8), ElfHeader.Word(one, 0x10), ElfHeader.Word(one, 0x14),
                ElfHeader.Word(one, 0x18), ElfHeader.Word(one, 0x24));
            if (sections[i].HasBytes)
            {
                file.Require(sections[i].Offset, sections[i].DataSize, $"section {i}", sections[i].At);
            }
        }

        return sections;
    }

    /// <summary>Loads a string table.</summary>
    public static byte[] ReadStrings(ElfBytes file, IReadOnlyList<SectionHeader> sections, uint index, long statedAt)
    {
        if (index >= sections.Count || sections[(int)index].Type != TypeStringTable)
        {
            throw file.FaultAt(statedAt, $"names section {index} as its string table, which is none");
        }

        SectionHeader table = sections[(int)index];
        if (table.DataSize > FirmwareLimits.MaxStringTableBytes)
        {
            throw file.FaultAt(table.At,
                $"is a string table larger than {FirmwareLimits.MaxStringTableBytes >> 20} MiB");
        }

        byte[] strings = new byte[table.DataSize];
        file.Read(table.Offset, strings);
        return strings;
    }

    /// <summary>The name at an offset of a string table; null if too long, not printable, or without end.</summary>
    public static string? NameAt(ReadOnlySpan<byte> strings, uint offset)
    {
        if (offset >= (uint)strings.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = strings[(int)offset..];
        int length = rest[..Math.Min(rest.Length, FirmwareLimits.MaxNameLength + 1)].IndexOf((byte)0);
        return length < 0 || rest[..length].ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)
            ? null
            : System.Text.Encoding.ASCII.GetString(rest[..length]);
    }
}

using Nameplate.Foundation;

namespace Nameplate.Images.Formats.Elf;

/// <summary>Names parts of the image: the sections that lie whole in a loaded program header.</summary>
internal static class ElfSections
{
    public static IReadOnlyList<ElfSection> Read(
        ElfBytes file, ElfHeader header, IReadOnlyList<SectionHeader> sections, IReadOnlyList<ProgramHeader> segments)
    {
        if (header.SectionNamesIndex == 0)
        {
            return [];
        }

        byte[] names = SectionHeader.ReadStrings(file, sections, header.SectionNamesIndex, 0x32);
        var found = new List<ElfSection>();
        foreach (SectionHeader section in sections)
        {
            if (section.HasBytes && (section.Flags & SectionHeader.FlagAllocated) != 0
                && SectionHeader.NameAt(names, section.NameOffset) is { Length: > 0 } name
                && PhysicalRange(section, segments) is { } range)
            {
                found.Add(new ElfSection(name, range));
            }
        }

        return found;
    }

    private static AddressRange? PhysicalRange(SectionHeader section, IReadOnlyList<ProgramHeader> segments)
    {
        foreach (ProgramHeader segment in segments)
        {
            if (section.Offset >= segment.Offset
                && (ulong)section.Offset + section.DataSize <= (ulong)segment.Offset + segment.FileSize)
            {
                return new AddressRange(segment.PhysicalAddress + (section.Offset - segment.Offset), section.DataSize);
            }
        }

        return null;
    }
}

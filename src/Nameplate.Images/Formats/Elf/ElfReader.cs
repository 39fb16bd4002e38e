namespace Nameplate.Images.Formats.Elf;

// ELF, "Tool Interface Standard (TIS) Executable and Linking Format Specification", Version 1.2, May 1995, Book I, and
// "ELF for the Arm Architecture" (AAELF32) 2022Q3 for EM_ARM. Of a linked 32-bit little-endian ARM file:
//
//   0000 file header ──► program headers: PT_LOAD with bytes in the file go to their *physical* address (p_paddr); the
//                        linker puts initialised data there, next to the code, and the start-up code moves it
//                   └──► section headers ──► .symtab, .strtab: symbols with Nameplate's prefix; .shstrtab: names
//
// Offsets and sizes are checked against the file before use, so no header costs memory that the file does not.
internal static class ElfReader
{
    public static FirmwareFile Read(FirmwareSource source)
    {
        if (source.Length is null)
        {
            source = Buffered(source);
        }

        var file = new ElfBytes(source);
        ElfHeader header = ElfHeader.Read(file);
        IReadOnlyList<ProgramHeader> segments = ProgramHeader.ReadLoadable(file, header);
        MemoryImage image = BuildImage(file, segments);
        IReadOnlyList<SectionHeader> sections = SectionHeader.ReadAll(file, header);
        return new FirmwareFile(source.Name, FirmwareFormat.Elf, image, header.Entry)
        {
            Symbols = ElfSymbols.Read(file, sections, FirmwareFile.SymbolPrefix),
            Sections = ElfSections.Read(file, header, sections, segments),
        };
    }

    private static MemoryImage BuildImage(ElfBytes file, IReadOnlyList<ProgramHeader> segments)
    {
        long total = segments.Sum(segment => (long)segment.FileSize);
        if (total > FirmwareLimits.MaxDataBytes)
        {
            throw file.Fault($"holds more than {FirmwareLimits.MaxDataBytes >> 20} MiB of data");
        }

        // Headers may share bytes of the file, but no linker makes them load the same ones over and over.
        if (total > file.Length)
        {
            throw file.Fault($"has program headers that load {total} bytes from a file of {file.Length}",
                "the file is damaged: build or copy it again");
        }

        if (total == 0)
        {
            throw file.Fault("holds no data: no program header is loaded",
                "link the program; an object file is not enough");
        }

        var builder = new ImageBuilder([file.Name], FirmwareFormat.Elf, (int)total);
        foreach (ProgramHeader segment in segments)
        {
            var mark = new OriginMark(OriginKind.ProgramHeader, segment.Offset, segment.Index);
            file.Read(segment.Offset, builder.Reserve(segment.PhysicalAddress, (int)segment.FileSize, mark));
        }

        return builder.Build();
    }

    private static FirmwareSource Buffered(FirmwareSource source)
    {
        var memory = new MemoryStream();
        Span<byte> chunk = stackalloc byte[4096];
        int count;
        while ((count = source.Read(chunk)) > 0)
        {
            memory.Write(chunk[..count]);
            if (memory.Length > FirmwareLimits.MaxUnseekableElfBytes)
            {
                throw FirmwareFormatException.InFile(
                    source.Name, FirmwareFormat.Elf,
                    $"is larger than {FirmwareLimits.MaxUnseekableElfBytes >> 20} MiB and comes through a pipe",
                    "give the file itself");
            }
        }

        memory.Position = 0;
        return new FirmwareSource(memory, source.Name);
    }
}

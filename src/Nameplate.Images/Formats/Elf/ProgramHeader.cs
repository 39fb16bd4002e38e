namespace Nameplate.Images.Formats.Elf;

// A program header, TIS ELF 1.2 Book I, 32 bytes:
//
//   00 p_type  04 p_offset  08 p_vaddr  0C p_paddr  10 p_filesz  14 p_memsz  18 p_flags  1C p_align
internal readonly record struct ProgramHeader(ushort Index, uint Offset, uint PhysicalAddress, uint FileSize)
{
    public const int Size = 32;
    private const uint TypeLoad = 1;

    /// <summary>The headers of type PT_LOAD with bytes in the file, checked.</summary>
    public static IReadOnlyList<ProgramHeader> ReadLoadable(ElfBytes file, ElfHeader header)
    {
        var loadable = new List<ProgramHeader>();
        if (header.ProgramHeaderCount == 0)
        {
            return loadable;
        }

        file.Require(header.ProgramHeaderOffset, (ulong)header.ProgramHeaderCount * Size, "the program headers", 0x1C);
        Span<byte> bytes = stackalloc byte[Size];
        for (ushort i = 0; i < header.ProgramHeaderCount; i++)
        {
            long at = header.ProgramHeaderOffset + (long)i * Size;
            file.Read(at, bytes);
            uint fileSize = ElfHeader.Word(bytes, 0x10);
            if (ElfHeader.Word(bytes, 0) != TypeLoad || fileSize == 0)
            {
                continue;
            }

            var segment = new ProgramHeader(i, ElfHeader.Word(bytes, 4), ElfHeader.Word(bytes, 0x0C), fileSize);
            segment.Check(file, at, ElfHeader.Word(bytes, 0x14));
            loadable.Add(segment);
        }

        return loadable;
    }

    private void Check(ElfBytes file, long at, uint memorySize)
    {
        file.Require(Offset, FileSize, $"the bytes of program header {Index}", at);
        if (FileSize > memorySize)
        {
            throw file.FaultAt(at,
                $"is program header {Index} with more bytes in the file ({FileSize}) than in memory ({memorySize})");
        }

        if ((ulong)PhysicalAddress + FileSize > 1UL << 32)
        {
            throw file.FaultAt(
                at,
                $"is program header {Index}, which passes the end of the 32-bit address space "
                + $"(0x{PhysicalAddress:X8} + {FileSize} bytes)");
        }
    }
}

using System.Buffers;
using System.Text;

namespace Nameplate.Images.Formats.Elf;

// The symbol table (section type SHT_SYMTAB), TIS ELF 1.2 Book I, 16 bytes a symbol:
//
//   00 st_name  04 st_value  08 st_size  0C st_info  0D st_other  0E st_shndx (0 = undefined)
//
// The table is read in blocks; of its symbols only those with the prefix are kept. Symbols decide where the identity is
// fenced, so one that is damaged or ambiguous is refused, never skipped.
internal static class ElfSymbols
{
    private const int EntrySize = 16;
    private const int BlockEntries = 2048;
    private const ushort Undefined = 0;

    public static IReadOnlyDictionary<string, uint> Read(
        ElfBytes file, IReadOnlyList<SectionHeader> sections, string prefix)
    {
        var symbols = new Dictionary<string, uint>(StringComparer.Ordinal);
        SectionHeader[] tables = [.. sections.Where(section => section.Type == SectionHeader.TypeSymbolTable && section.DataSize > 0)];
        if (tables.Length > 1)
        {
            throw file.FaultAt(tables[1].At, "is a second symbol table; a program has one",
                "the file is damaged: build or copy it again");
        }

        if (tables.Length == 1)
        {
            ReadTable(file, sections, tables[0], Encoding.ASCII.GetBytes(prefix), symbols);
        }

        return symbols;
    }

    private static void ReadTable(
        ElfBytes file, IReadOnlyList<SectionHeader> sections, SectionHeader table, byte[] prefix,
        Dictionary<string, uint> symbols)
    {
        if (table.EntrySize != EntrySize || table.DataSize % EntrySize != 0)
        {
            throw file.FaultAt(table.At, $"is a symbol table whose entries do not have {EntrySize} bytes");
        }

        if (table.DataSize / EntrySize > FirmwareLimits.MaxSymbols)
        {
            throw file.FaultAt(table.At, $"is a symbol table of more than {FirmwareLimits.MaxSymbols} symbols");
        }

        byte[] strings = SectionHeader.ReadStrings(file, sections, table.Link, table.At);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockEntries * EntrySize);
        try
        {
            for (uint done = 0; done < table.DataSize;)
            {
                int count = (int)Math.Min(table.DataSize - done, BlockEntries * EntrySize);
                file.Read(table.Offset + (long)done, block.AsSpan(0, count));
                for (int i = 0; i < count; i += EntrySize)
                {
                    Keep(file, table.Offset + (long)done + i, block.AsSpan(i, EntrySize), strings, prefix, symbols);
                }

                done += (uint)count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static void Keep(
        ElfBytes file, long at, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> strings, byte[] prefix,
        Dictionary<string, uint> symbols)
    {
        uint nameOffset = ElfHeader.Word(entry, 0);
        if (nameOffset >= (uint)strings.Length)
        {
            throw file.FaultAt(at,
                $"is a symbol with its name at 0x{nameOffset:X} of a string table of {strings.Length} bytes");
        }

        if (ElfHeader.Half(entry, 0x0E) == Undefined || !strings[(int)nameOffset..].StartsWith(prefix))
        {
            return;
        }

        string name = SectionHeader.NameAt(strings, nameOffset)
            ?? throw file.FaultAt(at,
                $"is a symbol whose name is longer than {FirmwareLimits.MaxNameLength} characters or not printable");
        uint value = ElfHeader.Word(entry, 4);
        if (!symbols.TryAdd(name, value) && symbols[name] != value)
        {
            throw file.FaultAt(at, $"is a second symbol {name}, 0x{value:X8} against 0x{symbols[name]:X8}",
                "define it once");
        }

        if (symbols.Count > FirmwareLimits.MaxKeptSymbols)
        {
            throw file.FaultAt(at,
                $"is the symbol after {FirmwareLimits.MaxKeptSymbols} others that begin with "
                + Encoding.ASCII.GetString(prefix));
        }
    }
}

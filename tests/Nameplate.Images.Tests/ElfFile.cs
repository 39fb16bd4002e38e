using System.Buffers.Binary;
using System.Text;

namespace Nameplate.Images.Tests;

/// <summary>
/// Writes a linked 32-bit ARM ELF file, for tests only and without any code of the reader: header, segments, then
/// .symtab, .strtab, .shstrtab, program headers and section headers.
/// </summary>
internal sealed class ElfFile
{
    public const int HeaderSize = 52;
    private readonly List<Segment> _segments = [];
    private readonly List<(string Name, uint Value, ushort Section)> _symbols = [];

    public uint Entry { get; init; } = 0x08000299;

    /// <summary>Offset of the program headers in the file that was written last.</summary>
    public int ProgramHeaders { get; private set; }

    /// <summary>Offset of the section headers: null, one a segment, .symtab, .strtab, .shstrtab.</summary>
    public int SectionHeaders { get; private set; }

    /// <summary>Offset of the symbol table.</summary>
    public int Symbols { get; private set; }

    public ElfFile Add(uint physical, byte[] bytes, uint? @virtual = null, uint type = 1, string section = ".text")
    {
        _segments.Add(new Segment(physical, @virtual ?? physical, bytes, type, section));
        return this;
    }

    public ElfFile Symbol(string name, uint value, ushort section = 1)
    {
        _symbols.Add((name, value, section));
        return this;
    }

    public byte[] ToBytes()
    {
        var file = new MemoryStream();
        file.Write(new byte[HeaderSize]);
        uint[] offsets = [.. _segments.Select(segment => Append(file, segment.Bytes))];
        (byte[] table, byte[] names) = SymbolTable();
        Symbols = (int)Append(file, table);
        uint namesAt = Append(file, names);
        IEnumerable<string> loaded = _segments.Select(segment => segment.Section);
        string[] sectionNames = ["", .. loaded, ".symtab", ".strtab", ".shstrtab"];
        (byte[] sectionStrings, uint[] nameOffsets) = Strings(sectionNames);
        uint sectionStringsAt = Append(file, sectionStrings);

        ProgramHeaders = (int)file.Position;
        for (int i = 0; i < _segments.Count; i++)
        {
            Segment s = _segments[i];
            Words(file, s.Type, offsets[i], s.Virtual, s.Physical, (uint)s.Bytes.Length, (uint)s.Bytes.Length, 5, 4);
        }

        SectionHeaders = (int)file.Position;
        uint strings = (uint)_segments.Count + 2;
        Words(file, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (int i = 0; i < _segments.Count; i++)
        {
            Segment s = _segments[i];
            Words(file, nameOffsets[i + 1], 1, 2, s.Virtual, offsets[i], (uint)s.Bytes.Length, 0, 0, 4, 0);
        }

        Words(file, nameOffsets[^3], 2, 0, 0, (uint)Symbols, (uint)table.Length, strings, 1, 4, 16);
        Words(file, nameOffsets[^2], 3, 0, 0, namesAt, (uint)names.Length, 0, 0, 1, 0);
        Words(file, nameOffsets[^1], 3, 0, 0, sectionStringsAt, (uint)sectionStrings.Length, 0, 0, 1, 0);

        byte[] bytes = file.ToArray();
        WriteHeader(bytes, strings + 2);
        return bytes;
    }

    private void WriteHeader(byte[] bytes, uint sectionCount)
    {
        new byte[] { 0x7F, 0x45, 0x4C, 0x46, 1, 1, 1 }.CopyTo(bytes, 0);
        var rest = new MemoryStream();
        Words(rest, 2 | 40 << 16, 1, Entry, (uint)ProgramHeaders, (uint)SectionHeaders, 0x05000400);
        Words(rest, HeaderSize | 32 << 16, (uint)_segments.Count | 40 << 16, sectionCount | sectionCount - 1 << 16);
        rest.ToArray().CopyTo(bytes, 16);
    }

    private (byte[] Table, byte[] Names) SymbolTable()
    {
        (byte[] names, uint[] offsets) = Strings(["", .. _symbols.Select(symbol => symbol.Name)]);
        var table = new MemoryStream();
        Words(table, 0, 0, 0, 0);
        for (int i = 0; i < _symbols.Count; i++)
        {
            Words(table, offsets[i + 1], _symbols[i].Value, 0, 0x10 | (uint)_symbols[i].Section << 16);
        }

        return (table.ToArray(), names);
    }

    private static (byte[] Bytes, uint[] Offsets) Strings(IReadOnlyList<string> strings)
    {
        var bytes = new MemoryStream();
        uint[] offsets = [.. strings.Select(text =>
        {
            uint at = (uint)bytes.Position;
            bytes.Write(Encoding.ASCII.GetBytes(text + "\0"));
            return at;
        })];
        return (bytes.ToArray(), offsets);
    }

    private static uint Append(MemoryStream file, byte[] bytes)
    {
        uint at = (uint)file.Position;
        file.Write(bytes);
        file.Write(new byte[(int)(-file.Position & 3)]);
        return at;
    }

    private static void Words(MemoryStream file, params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            file.Write(bytes);
        }
    }

    private sealed record Segment(uint Physical, uint Virtual, byte[] Bytes, uint Type, string Section);
}

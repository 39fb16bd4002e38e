using System.Buffers.Binary;
using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

// Offsets in the headers are those of the TIS ELF Specification 1.2, Book I.
public sealed class ElfTests
{
    private static ElfFile Program() => new ElfFile()
        .Add(0x08000000, [1, 2, 3, 4, 5, 6, 7, 8])
        .Add(0x08000008, [9, 10], @virtual: 0x20000000, section: ".data");

    private static byte[] Changed(ElfFile elf, Func<ElfFile, int> at, uint value, int size = 4)
    {
        byte[] bytes = elf.ToBytes();
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        word[..size].CopyTo(bytes.AsSpan(at(elf)));
        return bytes;
    }

    [Fact]
    public void Bytes_go_to_their_physical_addresses()
    {
        FirmwareFile file = Read.Bytes(Program().ToBytes());

        file.Format.ShouldBe(FirmwareFormat.Elf);
        file.EntryPoint.ShouldBe(0x08000299u);
        file.Image.Extent.ShouldBe(new AddressRange(0x08000000, 10));
        file.Image.ToBytes(0x08000000, 10).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }

    [Fact]
    public void Origin_names_program_header_and_file_offset()
    {
        MemoryImage image = Read.Bytes(Program().ToBytes()).Image;

        image.OriginOf(0x08000003).ShouldBe("fw program header 0, file offset 0x37");
        image.OriginOf(0x08000009).ShouldBe("fw program header 1, file offset 0x3D");
    }

    [Fact]
    public void Headers_that_are_not_loaded_or_have_no_bytes_are_passed_over()
    {
        byte[] bytes = new ElfFile().Add(0x1000, [1], type: 6).Add(0x2000, []).Add(0x3000, [3]).ToBytes();

        Read.Bytes(bytes).Image.Extent.ShouldBe(new AddressRange(0x3000, 1));
    }

    [Fact]
    public void Only_defined_symbols_with_the_prefix_are_kept()
    {
        FirmwareFile file = Read.Bytes(Program()
            .Symbol("main", 0x08000299)
            .Symbol("__nameplate_r0_base", 0x081E0000)
            .Symbol("__nameplate_r0_size", 0x8000, 0xFFF1)
            .Symbol("__nameplate_wanted", 0, section: 0).Symbol("x__nameplate_y", 1).ToBytes());

        file.Symbols.OrderBy(symbol => symbol.Key).ShouldBe(
        [
            new KeyValuePair<string, uint>("__nameplate_r0_base", 0x081E0000),
            new KeyValuePair<string, uint>("__nameplate_r0_size", 0x8000),
        ]);
    }

    [Fact]
    public void Sections_are_given_at_their_physical_addresses() =>
        Read.Bytes(Program().ToBytes()).Sections.ShouldBe(
        [
            new ElfSection(".text", new AddressRange(0x08000000, 8)),
            new ElfSection(".data", new AddressRange(0x08000008, 2)),
        ]);

    [Fact]
    public void Symbol_with_two_values_is_refused() =>
        Read.Fault(Program().Symbol("__nameplate_r0_base", 1).Symbol("__nameplate_r0_base", 2).ToBytes())
            .Reason.ShouldContain("second symbol __nameplate_r0_base");

    [Fact]
    public void Second_symbol_table_is_refused()
    {
        ElfFile elf = Program().Symbol("__nameplate_r0_base", 1);
        byte[] bytes = elf.ToBytes();
        int count = BitConverter.ToUInt16(bytes, 0x30);
        Span<byte> table = bytes.AsSpan(elf.SectionHeaders + (40 * (count - 3)), 40);
        table.CopyTo(bytes.AsSpan(elf.SectionHeaders + 40)); // in place of the first segment's header

        Read.Fault(bytes).Reason.ShouldContain("second symbol table");
    }

    [Fact]
    public void Program_headers_that_load_the_same_bytes_over_and_over_are_refused()
    {
        // 500 headers of 100 KB each from a file of 120 KB: below the limit of 64 MiB, and still 50 MB out of nothing.
        var elf = new ElfFile().Add(0, new byte[100_000]);
        for (uint i = 1; i < 500; i++)
        {
            elf.Add(i << 20, []);
        }

        byte[] bytes = elf.ToBytes();
        for (int i = 1; i < 500; i++)
        {
            ReadOnlySpan<byte> first = bytes.AsSpan(elf.ProgramHeaders, 32);
            Span<byte> header = bytes.AsSpan(elf.ProgramHeaders + (32 * i), 32);
            first[4..8].CopyTo(header[4..]);
            first[16..24].CopyTo(header[16..]);
        }

        Read.Fault(bytes).Reason.ShouldContain("load 50000000 bytes from a file of");
    }

    [Fact]
    public void Symbols_without_end_are_refused()
    {
        ElfFile elf = Program();
        for (int i = 0; i <= FirmwareLimits.MaxKeptSymbols; i++)
        {
            elf.Symbol($"__nameplate_{i}", 0);
        }

        Read.Fault(elf.ToBytes()).Reason.ShouldContain("the symbol after 256 others");
    }

    [Fact]
    public void Symbol_name_without_end_is_refused() =>
        Read.Fault(Program().Symbol("__nameplate_" + new string('x', 200), 0).ToBytes()).Reason
            .ShouldContain("longer than 128");

    [Fact]
    public void Symbol_name_outside_its_table_is_refused() =>
        Read.Fault(Changed(Program().Symbol("a", 0), elf => elf.Symbols + 16, 0x7FFFFFFF))
            .Reason.ShouldContain("name at 0x7FFFFFFF of a string table of");

    [Fact]
    public void Overlapping_program_headers_are_refused() =>
        Read.Fault(new ElfFile().Add(0x100, [1, 2]).Add(0x101, [3]).ToBytes()).ShouldBeAFault(
            ErrorCodes.FileOverlap, null,
            "by fw program header 0, file offset 0x35 and by fw program header 1, file offset 0x38");

    [Theory]
    [InlineData(0x04, 2u, 1, "class 2")]
    [InlineData(0x05, 2u, 1, "data encoding 2")]
    [InlineData(0x06, 0u, 1, "version 0")]
    [InlineData(0x10, 1u, 2, "type 1")]
    [InlineData(0x12, 62u, 2, "machine 62")]
    [InlineData(0x1C, 0xFFFFFFFFu, 4, "puts the program headers at 0xFFFFFFFF")]
    [InlineData(0x20, 0xFFFFFFF0u, 4, "puts the section headers at 0xFFFFFFF0")]
    [InlineData(0x2A, 56u, 2, "gives program headers 56 bytes")]
    [InlineData(0x2C, 0xFFFFu, 2, "has 65535 program headers")]
    [InlineData(0x2C, 1000u, 2, "puts the program headers")]
    [InlineData(0x2C, 0u, 2, "no program header is loaded")]
    [InlineData(0x2E, 64u, 2, "gives section headers 64 bytes")]
    [InlineData(0x30, 0xFEFFu, 2, "has 65279 section headers")]
    [InlineData(0x30, 0u, 2, "lost their count")]
    [InlineData(0x32, 1u, 2, "names section 1 as its string table")]
    [InlineData(0x32, 99u, 2, "names section 99 as its string table")]
    public void Wrong_file_header_is_refused(int offset, uint value, int size, string reason) =>
        Read.Fault(Changed(Program(), _ => offset, value, size)).ShouldBeAFault(ErrorCodes.FileFormat, null, reason);

    [Theory]
    [InlineData(0x04, 0xFFFFFFFFu, "puts the bytes of program header 0 at 0xFFFFFFFF")]
    [InlineData(0x10, 0xFFFFFFFFu, "puts the bytes of program header 0")]
    [InlineData(0x14, 7u, "more bytes in the file (8) than in memory (7)")]
    [InlineData(0x0C, 0xFFFFFFFCu, "32-bit address space")]
    public void Wrong_program_header_is_refused(int offset, uint value, string reason)
    {
        FirmwareFormatException fault = Read.Fault(Changed(Program(), elf => elf.ProgramHeaders + offset, value));

        fault.Reason.ShouldContain(reason);
        fault.Offset.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(0x10, 0xFFFFFFFFu, "puts section 1 at 0xFFFFFFFF")]
    [InlineData(0x14, 0xFFFFFFFFu, "puts section 1")]
    public void Wrong_section_header_is_refused(int offset, uint value, string reason) =>
        Read.Fault(Changed(Program(), elf => elf.SectionHeaders + 40 + offset, value)).Reason.ShouldContain(reason);

    [Fact]
    public void Empty_string_table_far_outside_the_file_is_no_reason_to_look_there()
    {
        ElfFile elf = Program();
        byte[] bytes = elf.ToBytes();
        Span<byte> strings = bytes.AsSpan(elf.SectionHeaders + 4 * 40, 40);
        BinaryPrimitives.WriteUInt32LittleEndian(strings[0x10..], 0x80000000);
        BinaryPrimitives.WriteUInt32LittleEndian(strings[0x14..], 0);

        Read.Fault(bytes).Reason.ShouldContain("name at 0x0 of a string table of 0 bytes");
    }

    [Fact]
    public void Symbol_table_with_odd_entries_is_refused() =>
        Read.Fault(Changed(Program(), elf => elf.SectionHeaders + 3 * 40 + 0x24, 17)).Reason
            .ShouldContain("do not have 16 bytes");

    [Fact]
    public void Stripped_file_has_no_symbols_and_no_sections()
    {
        byte[] bytes = Program().Symbol("__nameplate_r0_base", 1).ToBytes();
        bytes.AsSpan(0x20, 4).Clear();
        bytes.AsSpan(0x30, 4).Clear();

        FirmwareFile file = Read.Bytes(bytes);

        file.Symbols.ShouldBeEmpty();
        file.Sections.ShouldBeEmpty();
        file.Image.Length.ShouldBe(10);
    }

    [Fact]
    public void File_cut_anywhere_is_refused()
    {
        byte[] bytes = Program().Symbol("__nameplate_r0_base", 1).ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            Read.Fault(bytes[..length], format: FirmwareFormat.Elf).Code.ShouldBe(ErrorCodes.FileFormat);
        }
    }

    [Fact]
    public void Pipe_gives_the_same_image_as_the_file()
    {
        byte[] bytes = Program().Symbol("__nameplate_r0_base", 1).ToBytes();

        FirmwareFile piped = FirmwareFile.Read(new PipeStream(bytes, 3), "fw");

        piped.Image.HasSameContent(Read.Bytes(bytes).Image).ShouldBeTrue();
        piped.Symbols.Count.ShouldBe(1);
    }
}

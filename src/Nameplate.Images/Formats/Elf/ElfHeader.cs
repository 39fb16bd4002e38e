using System.Buffers.Binary;

namespace Nameplate.Images.Formats.Elf;

// The file header, TIS ELF 1.2 Book I, 52 bytes:
//
//   00 7F 'E' 'L' 'F'  04 class  05 data  06 version        20 e_shoff (32 dec)   2C e_phnum   30 e_shnum
//   10 e_type  12 e_machine  18 e_entry  1C e_phoff         2A e_phentsize        2E e_shentsize  32 e_shstrndx
internal readonly record struct ElfHeader(
    uint Entry, uint ProgramHeaderOffset, ushort ProgramHeaderCount, uint SectionHeaderOffset,
    ushort SectionHeaderCount, ushort SectionNamesIndex)
{
    public const int SectionCountOffset = 0x30;
    private const int Size = 52;
    private const int ProgramCountOffset = 0x2C;
    private const byte Class32 = 1;
    private const byte LittleEndian = 1;
    private const ushort TypeExecutable = 2;
    private const ushort MachineArm = 40;

    public static ElfHeader Read(ElfBytes file)
    {
        if (file.Length < Size)
        {
            throw file.FaultAt(file.Length, $"ends inside the file header, which has {Size} bytes");
        }

        Span<byte> bytes = stackalloc byte[Size];
        file.Read(0, bytes);
        CheckIdentification(file, bytes);
        var header = new ElfHeader(
            Word(bytes, 0x18), Word(bytes, 0x1C), Half(bytes, ProgramCountOffset), Word(bytes, 0x20),
            Half(bytes, SectionCountOffset), Half(bytes, 0x32));
        Check(file, header.ProgramHeaderCount == 0 || Half(bytes, 0x2A) == ProgramHeader.Size, 0x2A,
            $"gives program headers {Half(bytes, 0x2A)} bytes; they have {ProgramHeader.Size}");
        Check(file, header.SectionHeaderCount == 0 || Half(bytes, 0x2E) == SectionHeader.Size, 0x2E,
            $"gives section headers {Half(bytes, 0x2E)} bytes; they have {SectionHeader.Size}");
        Check(file, header.ProgramHeaderCount <= FirmwareLimits.MaxProgramHeaders, ProgramCountOffset,
            $"has {header.ProgramHeaderCount} program headers, more than {FirmwareLimits.MaxProgramHeaders}");
        Check(file, header.SectionHeaderCount <= FirmwareLimits.MaxSectionHeaders, SectionCountOffset,
            $"has {header.SectionHeaderCount} section headers, more than {FirmwareLimits.MaxSectionHeaders}");
        return header;
    }

    public static ushort Half(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    public static uint Word(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static void CheckIdentification(ElfBytes file, ReadOnlySpan<byte> bytes)
    {
        const string wrongTarget = "give the firmware that was built for the STM32, not the one for this computer";
        Check(file, bytes.StartsWith("\u007FELF"u8), 0, "does not begin with 7F 45 4C 46");
        Check(file, bytes[4] == Class32, 4, $"has class {bytes[4]}; only 32-bit ELF (1) fits an STM32", wrongTarget);
        Check(file, bytes[5] == LittleEndian, 5, $"has data encoding {bytes[5]}; only little-endian (1) fits an STM32",
            wrongTarget);
        Check(file, bytes[6] == 1, 6, $"has version {bytes[6]}; only 1 is known");
        Check(file, Half(bytes, 0x12) == MachineArm, 0x12,
            $"is for machine {Half(bytes, 0x12)}; an STM32 runs ARM (40)", wrongTarget);
        Check(file, Half(bytes, 0x10) == TypeExecutable, 0x10,
            $"has type {Half(bytes, 0x10)}; only a linked program (2) has fixed addresses",
            "link the program; an object file is not enough");
    }

    private static void Check(ElfBytes file, bool right, long offset, string reason, string? hint = null)
    {
        if (!right)
        {
            throw file.FaultAt(offset, reason, hint);
        }
    }
}

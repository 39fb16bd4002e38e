using System.Buffers.Binary;
using Nameplate.Images.Tests;

namespace Nameplate.Campaign.Input;

/// <summary>ELF: header fields, program and section headers, symbols, tables that name each other.</summary>
internal sealed class ElfFirmware : FirmwareReading
{
    private const int HeaderSize = 52;
    private const int SectionSize = 40;
    private const int ProgramSize = 32;

    private static readonly string[] s_symbols =
        ["__nameplate_r0_base", "__nameplate_r0_size", "__nameplate_r1_base", "__nameplate_r1_size", "__nameplate_", "main", ""];

    public override string Name => "I2";

    public override string Title => "ELF with Nameplate's symbols";

    public override byte[][] MakeSound(Random random)
    {
        byte[] vectors = ByteChanges.Noise(random, random.Next(64, 200));
        BitConverter.GetBytes(0x2002_0000).CopyTo(vectors, 0);
        BitConverter.GetBytes(0x0800_0041).CopyTo(vectors, 4);
        ElfFile elf = new ElfFile().Add(0x0800_0000, vectors);
        for (int i = random.Next(3); i > 0; i--)
        {
            elf.Add(0x0802_0000 + ((uint)i << 12), ByteChanges.Noise(random, random.Next(1, 80)), 0x2000_0000, 1, ".data");
        }

        if (random.Next(2) == 0)
        {
            elf.Symbol(s_symbols[0], 0x081E_0000).Symbol(s_symbols[1], 0x2_0000);
        }

        bool large = random.Next(32) == 0;
        for (int i = large ? 400 : random.Next(6); i > 0; i--)
        {
            elf.Symbol(large ? $"a_function_with_a_name_of_some_length_{i}" : s_symbols[random.Next(s_symbols.Length)], (uint)ByteChanges.Extreme(random));
        }

        return [elf.ToBytes()];
    }

    public override string ChangeFields(byte[][] parts, Random random)
    {
        byte[] elf = [.. parts[0]];
        parts[0] = elf;
        if (elf.Length < HeaderSize)
        {
            return ByteChanges.Change(parts, random);
        }

        uint programs = Word(elf, 0x1C), sections = Word(elf, 0x20);
        int programCount = Half(elf, 0x2C), sectionCount = Half(elf, 0x30);
        switch (random.Next(8))
        {
            case 0:
                Put(elf, 0x10 + (2 * random.Next(18)), random);
                return "a field of the file header";
            case 1 or 2 when Fits(elf, programs, programCount, ProgramSize):
                Put(elf, (int)programs + (ProgramSize * random.Next(programCount)) + (4 * random.Next(8)), random);
                return "a field of a program header";
            case 3 or 4 when Fits(elf, sections, sectionCount, SectionSize):
                Put(elf, (int)sections + (SectionSize * random.Next(sectionCount)) + (4 * random.Next(10)), random);
                return "a field of a section header";
            case 5 when Fits(elf, sections, sectionCount, SectionSize):
                parts[0] = Multiply(elf, sections, sectionCount, SectionSize, 0x20, 0x30, random);
                return "a section header many times";
            case 6 when Fits(elf, programs, programCount, ProgramSize):
                parts[0] = Multiply(elf, programs, programCount, ProgramSize, 0x1C, 0x2C, random);
                return "a program header many times";
            default:
                Put(elf, random.Next(elf.Length / 4) * 4, random);
                return "a word of the file";
        }
    }

    /// <summary>A new table at the end of the file: the old one, and one of its entries again and again.</summary>
    private static byte[] Multiply(byte[] elf, uint table, int count, int size, int offsetField, int countField, Random random)
    {
        byte[] entry = elf[((int)table + (size * random.Next(count)))..][..size];
        int times = Math.Min(random.Next(2) == 0 ? random.Next(1, 8) : random.Next(1, 1200), 0xFFFF - count);
        byte[] all = [.. elf, .. elf.AsSpan((int)table, size * count), .. Enumerable.Repeat(entry, times).SelectMany(bytes => bytes)];
        BinaryPrimitives.WriteUInt32LittleEndian(all.AsSpan(offsetField), (uint)elf.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(countField), (ushort)(count + times));
        return all;
    }

    private static bool Fits(byte[] elf, uint table, int count, int size) => count > 0 && table + ((long)count * size) <= elf.Length;

    private static void Put(byte[] elf, int at, Random random)
    {
        at = Math.Min(at, elf.Length - 4);
        uint value = random.Next(4) switch
        {
            0 => Word(elf, at) + (uint)random.Next(-4, 5),
            1 => Word(elf, random.Next(elf.Length / 4) * 4),
            2 => (uint)random.Next(elf.Length + 16),
            _ => (uint)ByteChanges.Extreme(random),
        };
        if (random.Next(4) == 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(at), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at), value);
        }
    }

    private static uint Word(byte[] elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(at));

    private static int Half(byte[] elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(at));
}

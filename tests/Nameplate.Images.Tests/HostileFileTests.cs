using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Images.Tests;

/// <summary>Files that were made to cost time or memory.</summary>
public sealed class HostileFileTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void Million_records_of_one_byte_at_scattered_addresses_are_refused()
    {
        var hex = new HexText();
        var random = new Random(1);
        for (int i = 0; i < 500_000; i++)
        {
            hex.Record(0, 4, [(byte)random.Next(256), (byte)random.Next(256)]);
            hex.Record((ushort)random.Next(0x10000), 0, [1]);
        }

        CostOf(hex.End(), out FirmwareFormatException? fault).ShouldBeLessThan(80 * Megabyte);

        fault!.ShouldBeAFault(ErrorCodes.FileFormat, null, "scattered over more than 65536 separate pieces");
    }

    [Fact]
    public void Records_whose_lengths_alternate_cost_little()
    {
        var hex = new HexText();
        for (int i = 0; i < 40_000; i += 3)
        {
            hex.Record((ushort)i, 0, [1]);
            hex.Record((ushort)(i + 1), 0, [2, 3]);
        }

        CostOf(hex.End(), out FirmwareFormatException? fault).ShouldBeLessThan(4 * Megabyte);
        fault.ShouldBeNull();
    }

    [Fact]
    public void Blank_lines_without_end_are_refused() =>
        Should.Throw<FirmwareFormatException>(() =>
            FirmwareFile.Read(new EndlessStream((byte)'\n'), "fw", format: FirmwareFormat.IntelHex))
            .ShouldBeAFault(ErrorCodes.FileFormat, FirmwareLimits.MaxLines, "more than 8388608 lines");

    [Fact]
    public void Line_without_end_is_refused() =>
        Should.Throw<FirmwareFormatException>(() =>
            FirmwareFile.Read(new EndlessStream((byte)'S'), "fw", format: FirmwareFormat.SRecord))
            .ShouldBeAFault(ErrorCodes.FileFormat, 1, "longer than 1024");

    [Fact]
    public void Elf_without_end_through_a_pipe_is_refused() =>
        Should.Throw<FirmwareFormatException>(() =>
            FirmwareFile.Read(new EndlessStream(0x7F), "fw", format: FirmwareFormat.Elf))
            .ShouldBeAFault(ErrorCodes.FileFormat, null, "larger than 64 MiB");

    [Fact]
    public void Elf_whose_headers_repeat_the_same_bytes_is_refused_before_it_costs_memory()
    {
        // 900 headers, each loading the same 100 KB: 90 MB from a file of 130 KB.
        var elf = new ElfFile().Add(0, new byte[100_000]);
        for (int i = 1; i < 900; i++)
        {
            elf.Add((uint)i << 20, []);
        }

        byte[] bytes = elf.ToBytes();
        for (int i = 1; i < 900; i++)
        {
            ReadOnlySpan<byte> first = bytes.AsSpan(elf.ProgramHeaders, 32);
            Span<byte> header = bytes.AsSpan(elf.ProgramHeaders + 32 * i, 32);
            first[4..8].CopyTo(header[4..]);
            first[16..24].CopyTo(header[16..]);
        }

        CostOf(bytes, out FirmwareFormatException? fault).ShouldBeLessThan(Megabyte);
        fault!.ShouldBeAFault(ErrorCodes.FileFormat, null, "more than 64 MiB of data");
    }

    [Fact]
    public void Megabytes_of_text_cost_a_few_times_their_data()
    {
        var hex = new HexText();
        hex.Add(0x08000000, new byte[2 * Megabyte], 16);

        CostOf(hex.End(), out FirmwareFormatException? fault).ShouldBeLessThan(6 * Megabyte);
        fault.ShouldBeNull();
    }

    [Fact]
    public void Sparse_file_of_blanks_costs_no_line_buffers()
    {
        string blanks = string.Concat(Enumerable.Repeat(new string(' ', 1000) + "\n", 2000));
        byte[] text = Encoding.ASCII.GetBytes($":0100000055AA\n{blanks}:00000001FF\n");

        CostOf(text, out FirmwareFormatException? fault).ShouldBeLessThan(2 * Megabyte);
        fault.ShouldBeNull();
    }

    private static long CostOf(byte[] bytes, out FirmwareFormatException? fault)
    {
        fault = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read.Bytes(bytes);
        }
        catch (FirmwareFormatException refusal)
        {
            fault = refusal;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

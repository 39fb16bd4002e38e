using System.Buffers.Binary;

namespace Nameplate.Images.Formats;

// Intel HEX, "Hexadecimal Object File Format Specification", Revision A, January 6, 1988. One record a line:
//
//   :  RECLEN  OFFSET(2)  RECTYP  DATA(RECLEN)  CHKSUM        all bytes from RECLEN to CHKSUM add up to 0 mod 256
//
//   00 data                                   03 start segment address, CS:IP
//   01 end of file                            04 extended linear address, bits 31-16 of the base
//   02 extended segment address, base / 16    05 start linear address, EIP
//
// After an 02 record the addresses of a data record wrap inside its 64 KiB segment (Data Record:
// "SBA + ([DRLO + DRI] MOD 64K)"); after an 04 record, and before either, they run on linearly. The specification wraps
// those at 4 GiB; that is refused. The offset of records other than data must be 0 but means nothing; old programs put
// a start address into the end record's, so it is not looked at.
internal static class IntelHex
{
    private const int FixedBytes = 5;

    private enum RecordType : byte
    {
        Data = 0,
        EndOfFile = 1,
        ExtendedSegmentAddress = 2,
        StartSegmentAddress = 3,
        ExtendedLinearAddress = 4,
        StartLinearAddress = 5,
    }

    public static FirmwareFile Read(FirmwareSource source)
    {
        // Two digits a byte and a frame of 12 characters around 16 bytes: data is at most half the text.
        int capacity = (int)Math.Min((source.Length ?? 8192) / 2, FirmwareLimits.MaxDataBytes);
        var builder = new ImageBuilder([source.Name], FirmwareFormat.IntelHex, capacity);
        using var lines = new LineReader(source, FirmwareFormat.IntelHex);
        Span<byte> buffer = stackalloc byte[HexRecord.MaxBytes];
        uint @base = 0;
        bool segmented = false;
        uint? entryPoint = null;
        bool ended = false;

        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (ended)
            {
                throw lines.Fault("comes after the end record",
                    "the file was joined from several: give them one by one");
            }

            ReadOnlySpan<byte> record = DecodeRecord(lines, line, buffer);
            ReadOnlySpan<byte> data = record[4..^1];
            switch ((RecordType)record[3])
            {
                case RecordType.Data:
                    AddData(builder, lines, @base, segmented, BinaryPrimitives.ReadUInt16BigEndian(record[1..]), data);
                    break;
                case RecordType.EndOfFile:
                    ExpectLength(lines, data, 0);
                    ended = true;
                    break;
                case RecordType.ExtendedSegmentAddress:
                    ExpectLength(lines, data, 2);
                    (@base, segmented) = ((uint)BinaryPrimitives.ReadUInt16BigEndian(data) << 4, true);
                    break;
                case RecordType.ExtendedLinearAddress:
                    ExpectLength(lines, data, 2);
                    (@base, segmented) = ((uint)BinaryPrimitives.ReadUInt16BigEndian(data) << 16, false);
                    break;
                case RecordType.StartSegmentAddress:
                    ExpectLength(lines, data, 4);
                    entryPoint = ((uint)BinaryPrimitives.ReadUInt16BigEndian(data) << 4)
                        + BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
                    break;
                case RecordType.StartLinearAddress:
                    ExpectLength(lines, data, 4);
                    entryPoint = BinaryPrimitives.ReadUInt32BigEndian(data);
                    break;
                default:
                    throw lines.Fault($"has record type {record[3]:X2}; the format knows 00 to 05");
            }
        }

        if (!ended)
        {
            throw lines.Fault("is the last, but the end record (:00000001FF) is missing",
                "the file is cut short: build or copy it again");
        }

        if (builder.IsEmpty)
        {
            throw FirmwareFormatException.InFile(source.Name, FirmwareFormat.IntelHex, "holds no data");
        }

        return new FirmwareFile(source.Name, FirmwareFormat.IntelHex, builder.Build(), entryPoint);
    }

    private static ReadOnlySpan<byte> DecodeRecord(LineReader lines, ReadOnlySpan<byte> line, Span<byte> buffer)
    {
        if (line[0] != ':')
        {
            throw lines.Fault($"begins with 0x{line[0]:X2}, not with a colon");
        }

        ReadOnlySpan<byte> record = HexRecord.Decode(lines, line[1..], buffer);
        if (record.Length < FixedBytes || record.Length != FixedBytes + record[0])
        {
            throw lines.Fault(record.IsEmpty
                ? "is a lone colon"
                : $"has {record.Length} bytes, its length field {record[0]:X2} asks for {FixedBytes + record[0]}");
        }

        byte sum = HexRecord.Sum(record);
        if (sum != 0)
        {
            throw lines.Fault($"has checksum {record[^1]:X2}, its bytes want {(byte)(record[^1] - sum):X2}",
                "the file is damaged: build or copy it again");
        }

        return record;
    }

    private static void AddData(
        ImageBuilder builder, LineReader lines, uint @base, bool segmented, ushort offset, ReadOnlySpan<byte> data)
    {
        var mark = new OriginMark(OriginKind.Line, (uint)lines.Number);
        int untilWrap = segmented ? Math.Min(data.Length, 0x10000 - offset) : data.Length;
        ulong start = (ulong)@base + offset;
        if (start + (ulong)data.Length > 1UL << 32)
        {
            throw lines.Fault($"passes the end of the 32-bit address space (0x{start:X8} + {data.Length} bytes)");
        }

        builder.Add((uint)start, data[..untilWrap], mark);
        builder.Add(@base, data[untilWrap..], mark);
    }

    private static void ExpectLength(LineReader lines, ReadOnlySpan<byte> data, int expected)
    {
        if (data.Length != expected)
        {
            throw lines.Fault($"carries {data.Length} data bytes, a record of its type has {expected}");
        }
    }
}

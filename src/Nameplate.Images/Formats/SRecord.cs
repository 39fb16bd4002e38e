using System.Buffers.Binary;

namespace Nameplate.Images.Formats;

// Motorola S-records, "M68000 Family Programmer's Reference Manual", M68000PM/AD Rev. 1, Appendix C. One record a line:
//
//   S  type  COUNT  ADDRESS(2..4)  DATA  CHECKSUM      COUNT: bytes after itself; all bytes from COUNT to CHECKSUM add
//                                                      up to FF mod 256
//   S0 header, address 0000       S5 number of S1/S2/S3 records so far, 16 bits    S7 end, 32-bit start address
//   S1 data, 16-bit address       S6 the same, 24 bits                             S8 end, 24-bit start address
//   S2 data, 24-bit address       S4 reserved                                      S9 end, 16-bit start address
//   S3 data, 32-bit address
//
// A record that passes the last address of its own width is refused: programs disagree on whether it wraps.
internal static class SRecord
{
    private const int ChecksumBytes = 1;

    public static FirmwareFile Read(FirmwareSource source)
    {
        int capacity = (int)Math.Min((source.Length ?? 8192) / 2, FirmwareLimits.MaxDataBytes);
        var builder = new ImageBuilder([source.Name], FirmwareFormat.SRecord, capacity);
        using var lines = new LineReader(source, FirmwareFormat.SRecord);
        Span<byte> buffer = stackalloc byte[HexRecord.MaxBytes];
        uint dataRecords = 0;
        uint? entryPoint = null;

        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (entryPoint is not null)
            {
                throw lines.Fault("comes after the end record",
                    "the file was joined from several: give them one by one");
            }

            byte type = TypeOf(lines, line);
            ReadOnlySpan<byte> record = DecodeRecord(lines, line, buffer);
            int addressBytes = AddressBytes(lines, type);
            if (record.Length < 1 + addressBytes + ChecksumBytes)
            {
                throw lines.Fault($"is too short for an S{(char)type} record, which has {addressBytes} address bytes");
            }

            uint address = ReadAddress(record.Slice(1, addressBytes));
            ReadOnlySpan<byte> data = record[(1 + addressBytes)..^ChecksumBytes];
            switch (type)
            {
                case (byte)'0':
                    break;
                case (byte)'1' or (byte)'2' or (byte)'3':
                    AddData(builder, lines, addressBytes, address, data);
                    dataRecords++;
                    break;
                case (byte)'5' or (byte)'6':
                    ExpectNoData(lines, type, data);
                    ExpectCount(lines, address, dataRecords);
                    break;
                default:
                    ExpectNoData(lines, type, data);
                    entryPoint = address;
                    break;
            }
        }

        if (entryPoint is null)
        {
            throw lines.Fault("is the last, but the end record (S7, S8 or S9) is missing",
                "the file is cut short: build or copy it again");
        }

        if (builder.IsEmpty)
        {
            throw FirmwareFormatException.InFile(source.Name, FirmwareFormat.SRecord, "holds no data");
        }

        return new FirmwareFile(source.Name, FirmwareFormat.SRecord, builder.Build(), entryPoint);
    }

    private static byte TypeOf(LineReader lines, ReadOnlySpan<byte> line)
    {
        if (line[0] != 'S')
        {
            throw lines.Fault($"begins with 0x{line[0]:X2}, not with an S");
        }

        return line.Length > 1 ? line[1] : throw lines.Fault("is a lone S");
    }

    private static ReadOnlySpan<byte> DecodeRecord(LineReader lines, ReadOnlySpan<byte> line, Span<byte> buffer)
    {
        ReadOnlySpan<byte> record = HexRecord.Decode(lines, line[2..], buffer);
        if (record.IsEmpty)
        {
            throw lines.Fault("ends before its count");
        }

        if (record.Length != 1 + record[0])
        {
            throw lines.Fault($"has {record.Length - 1} bytes after its count, which says {record[0]}");
        }

        byte sum = HexRecord.Sum(record);
        if (sum != 0xFF)
        {
            throw lines.Fault($"has checksum {record[^1]:X2}, its bytes want {(byte)(record[^1] + 0xFF - sum):X2}",
                "the file is damaged: build or copy it again");
        }

        return record;
    }

    private static int AddressBytes(LineReader lines, byte type) => (char)type switch
    {
        '0' or '1' or '5' or '9' => 2,
        '2' or '6' or '8' => 3,
        '3' or '7' => 4,
        '4' => throw lines.Fault("is an S4 record, which is reserved"),
        _ => throw lines.Fault($"has 0x{type:X2} for its type; the format knows S0 to S9"),
    };

    private static uint ReadAddress(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        3 => (uint)(bytes[0] << 16 | bytes[1] << 8 | bytes[2]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };

    private static void AddData(
        ImageBuilder builder, LineReader lines, int addressBytes, uint address, ReadOnlySpan<byte> data)
    {
        if (address + (ulong)data.Length > 1UL << (8 * addressBytes))
        {
            throw lines.Fault(
                $"passes the end of the {8 * addressBytes}-bit address space (0x{address:X} + {data.Length} bytes)");
        }

        builder.Add(address, data, new OriginMark(OriginKind.Line, (uint)lines.Number));
    }

    private static void ExpectNoData(LineReader lines, byte type, ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            throw lines.Fault($"carries {data.Length} data bytes, an S{(char)type} record has none");
        }
    }

    private static void ExpectCount(LineReader lines, uint stated, uint seen)
    {
        if (stated != seen)
        {
            throw lines.Fault($"counts {stated} data records, but {seen} came before it",
                "the file lost lines: build or copy it again");
        }
    }
}

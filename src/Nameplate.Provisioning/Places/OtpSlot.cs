// One slot of numbers in one-time programmable memory (docs/formats/otp.md). Little-endian. C is the cell: 8 bytes, or the
// chip's program unit where that is larger; cells are programmed in the order 1st … 3rd, each once, each read back.
//
//   0       open mark   1st   C zero bytes; only ever looked at as blank or not; may be programmed again
//   C       settle      3rd   u32 complement of the record's CRC, char[4] "NPT1", zeros up to C
//   2C      record      2nd   u64 number, char[4] "NPO1", u32 CRC-32 of the 12 bytes before
//
// The number of a device is that of the last slot whose record is right. CRC-32/ISO-HDLC.

using System.Buffers.Binary;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Places;

/// <summary>The bytes of one slot.</summary>
/// <param name="Number">The number that its record holds; null where it holds none.</param>
/// <param name="IsSettled">True where the settle cell says that the record's program was completed.</param>
/// <param name="IsBlank">True where not one bit of settle cell and record is programmed.</param>
public readonly record struct OtpSlot(ulong? Number, bool IsSettled, bool IsBlank)
{
    /// <summary>Bytes of a record.</summary>
    public const int RecordSize = 16;

    private const int Checked = 12; // bytes before the record's CRC
    private const int SettleSize = 8;

    private static ReadOnlySpan<byte> RecordMagic => "NPO1"u8;

    private static ReadOnlySpan<byte> SettleMagic => "NPT1"u8;

    /// <summary>The open mark: zeros.</summary>
    public static byte[] Open(int cellSize) => new byte[cellSize];

    /// <summary>The record of a number.</summary>
    public static byte[] Record(ulong number)
    {
        byte[] record = new byte[RecordSize];
        BinaryPrimitives.WriteUInt64LittleEndian(record, number);
        RecordMagic.CopyTo(record.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(Checked), Crc32.Of(record.AsSpan(0, Checked)));
        return record;
    }

    /// <summary>The settle cell of a number's record.</summary>
    public static byte[] Settle(ulong number, int cellSize)
    {
        byte[] cell = new byte[cellSize];
        BinaryPrimitives.WriteUInt32LittleEndian(cell, ~BinaryPrimitives.ReadUInt32LittleEndian(Record(number).AsSpan(Checked)));
        SettleMagic.CopyTo(cell.AsSpan(4));
        return cell;
    }

    /// <summary>Reads a slot; any bytes are one.</summary>
    /// <param name="settle">The settle cell; empty where it cannot be read, which takes nothing from the record.</param>
    /// <param name="record">The record.</param>
    public static OtpSlot Parse(ReadOnlySpan<byte> settle, ReadOnlySpan<byte> record)
    {
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(record);
        return number != 0 && record.SequenceEqual(Record(number))
            ? new OtpSlot(number, settle.SequenceEqual(Settle(number, Math.Max(settle.Length, SettleSize))), false)
            : new OtpSlot(null, false, !record.ContainsAnyExcept((byte)0xFF) && !settle.IsEmpty && !settle.ContainsAnyExcept((byte)0xFF));
    }
}

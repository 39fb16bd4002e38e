// One of the two slots of a number in data EEPROM (docs/formats/eeprom.md). Little-endian, 32 bytes, in words of 4 that the
// controller erases and programs by itself, any number of times.
//
//   00  record   1st   u64 number, u32 sequence, char[4] "NPE1", u32 0, u32 CRC-32 of the 20 bytes before
//   18  settle   2nd   u32 complement of the record's CRC, char[4] "NPT1"
//
// The number of a device is that of the right record with the greater sequence. CRC-32/ISO-HDLC.

using System.Buffers.Binary;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Places;

/// <summary>The content of one slot.</summary>
/// <param name="Number">The device's number.</param>
/// <param name="Sequence">Greater in the later one; 1 and up.</param>
/// <param name="IsSettled">True where the settle cell says that the record's write was completed.</param>
public readonly record struct EepromSlot(ulong Number, uint Sequence, bool IsSettled)
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 32;

    /// <summary>Bytes of its record.</summary>
    public const int RecordSize = 24;

    private const int Checked = 20; // bytes before the record's CRC

    private static ReadOnlySpan<byte> RecordMagic => "NPE1"u8;

    private static ReadOnlySpan<byte> SettleMagic => "NPT1"u8;

    /// <summary>The record.</summary>
    public static byte[] Record(ulong number, uint sequence)
    {
        byte[] record = new byte[RecordSize];
        BinaryPrimitives.WriteUInt64LittleEndian(record, number);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), sequence);
        RecordMagic.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(Checked), Crc32.Of(record.AsSpan(0, Checked)));
        return record;
    }

    /// <summary>The settle cell of a record.</summary>
    public static byte[] Settle(ReadOnlySpan<byte> record)
    {
        byte[] cell = new byte[Size - RecordSize];
        BinaryPrimitives.WriteUInt32LittleEndian(cell, ~BinaryPrimitives.ReadUInt32LittleEndian(record[Checked..]));
        SettleMagic.CopyTo(cell.AsSpan(4));
        return cell;
    }

    /// <summary>Reads a slot; null where its bytes are none.</summary>
    public static EepromSlot? Parse(ReadOnlySpan<byte> slot)
    {
        ReadOnlySpan<byte> record = slot[..RecordSize];
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(record);
        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(record[8..]);
        return number != 0 && sequence != 0 && record.SequenceEqual(Record(number, sequence))
            ? new EepromSlot(number, sequence, slot[RecordSize..].SequenceEqual(Settle(record)))
            : null;
    }
}

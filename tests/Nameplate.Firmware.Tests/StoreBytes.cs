using System.Buffers.Binary;
using System.Text;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// An identity region as bytes, laid out by hand after the format's tables. It knows nothing of the library that writes
/// real ones, so that a mistake there cannot hide here.
/// </summary>
internal sealed class StoreBytes
{
    public const int RegionSize = 0x8000;
    public const int Line = 32;
    private readonly int _slotLog2;

    public StoreBytes(int slotLog2 = 9, uint epoch = 1)
    {
        _slotLog2 = slotLog2;
        Bytes = new byte[RegionSize];
        Bytes.AsSpan().Fill(0xFF);
        byte[] header = new byte[Line];
        "NAMEPLT1"u8.CopyTo(header);
        header[0x0B] = (byte)slotLog2;
        Put(header, 0x0C, RegionSize);
        Put(header, 0x10, epoch);
        header[0x15] = 1;
        header[0x16] = 2;
        header[0x17] = 0xFF;
        Put(header, 0x18, 0x450);
        Seal(header).CopyTo(Bytes, 0);
        header.CopyTo(Bytes, Line);
    }

    public byte[] Bytes { get; }

    public int SlotSize => 1 << _slotLog2;

    /// <summary>Offset of the slot with this index.</summary>
    public int At(int slot) => slot * SlotSize;

    public StoreBytes Slot(int slot, ulong deviceId, uint generation, byte[]? payload = null, byte flags = 0,
        byte format = 1, bool settle = true, uint epoch = 1, uint uidCrc = 0)
    {
        payload ??= [];
        byte[] body = new byte[Line + (payload.Length + Line - 1) / Line * Line];
        "NPG1"u8.CopyTo(body);
        Put(body, 4, generation);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(8), (ushort)payload.Length);
        body[0x0A] = (byte)(_slotLog2 - 8 << 4 | format);
        body[0x0B] = flags;
        Put(body, 0x0C, epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(0x10), deviceId);
        Put(body, 0x18, uidCrc);
        Seal(body.AsSpan(0, Line));
        payload.CopyTo(body, Line);

        byte[] commit = new byte[Line];
        "NPC1"u8.CopyTo(commit);
        Put(commit, 4, generation);
        Put(commit, 8, Crc32(body));
        byte[] settled = new byte[Line];
        "NPT1"u8.CopyTo(settled);
        Put(settled, 4, generation);
        Put(settled, 8, epoch);

        int at = At(slot);
        body.CopyTo(Bytes, at);
        new byte[Line].CopyTo(Bytes, at + SlotSize - 3 * Line);
        Seal(commit).CopyTo(Bytes.AsSpan(at + SlotSize - 2 * Line));
        if (settle)
        {
            Seal(settled).CopyTo(Bytes.AsSpan(at + SlotSize - Line));
        }

        return this;
    }

    /// <summary>The same store as a region of another size, in the bytes that there are.</summary>
    public static byte[] WithSize(byte[] region, int size)
    {
        byte[] smaller = region[..size];
        Put(smaller, 0x0C, (uint)size);
        Seal(smaller.AsSpan(0, Line)).CopyTo(smaller.AsSpan(Line));
        return smaller;
    }

    /// <summary>A field: tag, length, value, zeros up to a multiple of 4.</summary>
    public static byte[] Field(ushort tag, params ReadOnlySpan<byte> value)
    {
        byte[] bytes = new byte[4 + (value.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)value.Length);
        value.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    public static byte[] Text(ushort tag, string text) => Field(tag, Encoding.UTF8.GetBytes(text));

    /// <summary>Sets the CRC of a line again after a change.</summary>
    public static Span<byte> Seal(Span<byte> line)
    {
        Put(line, 0x1C, Crc32(line[..0x1C]));
        return line;
    }

    public static byte[] Seal(byte[] line)
    {
        Seal(line.AsSpan());
        return line;
    }

    private static void Put(Span<byte> bytes, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);

    // Bit by bit, as the standards draw it.
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}

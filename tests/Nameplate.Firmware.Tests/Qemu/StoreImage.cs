using System.Buffers.Binary;

namespace Nameplate.Firmware.Tests;

/// <summary>Changes to a region of 512-byte slots that the command line wrote.</summary>
internal sealed class StoreImage(byte[] bytes)
{
    public const int SlotSize = 512;
    private const int PayloadLength = 0x08;
    private const int Commit = SlotSize - 2 * StoreBytes.Line;
    private const int Settle = SlotSize - StoreBytes.Line;
    private const int BodyCrc = 0x08;
    private const int Parent = 0x0C;

    public byte[] Bytes { get; } = bytes;

    public static StoreImage Blank() => new([.. Enumerable.Repeat((byte)0xFF, StoreBytes.RegionSize)]);

    /// <summary>The address of a line of a slot, counted from 0; from the slot's end if negative.</summary>
    public static uint LineOf(int slot, int line) =>
        (uint)(Machine.Memory + slot * SlotSize + (line < 0 ? SlotSize : 0) + line * StoreBytes.Line);

    public StoreImage Unsettle(int slot)
    {
        Bytes.AsSpan(slot * SlotSize + Settle, StoreBytes.Line).Fill(0xFF);
        return this;
    }

    public StoreImage FlipPayload(int slot)
    {
        Bytes[slot * SlotSize + StoreBytes.Line] ^= 0x01;
        return this;
    }

    /// <summary>Replaces the payload of a slot and makes all its CRCs right again.</summary>
    public StoreImage Write(int slot, params byte[] payload)
    {
        Span<byte> whole = Bytes.AsSpan(slot * SlotSize, SlotSize);
        whole[StoreBytes.Line..(SlotSize - 3 * StoreBytes.Line)].Fill(0xFF);
        int padded = (payload.Length + StoreBytes.Line - 1) / StoreBytes.Line * StoreBytes.Line;
        whole.Slice(StoreBytes.Line, padded).Clear();
        payload.CopyTo(whole[StoreBytes.Line..]);
        BinaryPrimitives.WriteUInt16LittleEndian(whole[PayloadLength..], (ushort)payload.Length);
        StoreBytes.Seal(whole[..StoreBytes.Line]);
        uint crc = StoreBytes.Crc32(whole[..(StoreBytes.Line + padded)]);
        BinaryPrimitives.WriteUInt32LittleEndian(whole[(Commit + BodyCrc)..], crc);
        StoreBytes.Seal(whole.Slice(Commit, StoreBytes.Line));
        return this;
    }

    public StoreImage SetParent(int slot, uint parent)
    {
        Span<byte> commit = Bytes.AsSpan(slot * SlotSize + Commit, StoreBytes.Line);
        BinaryPrimitives.WriteUInt32LittleEndian(commit[Parent..], parent);
        StoreBytes.Seal(commit);
        return this;
    }

    /// <summary>Makes the region header one of a later format.</summary>
    public StoreImage MakeLater()
    {
        Bytes[7] = (byte)'2';
        StoreBytes.Seal(Bytes.AsSpan(0, StoreBytes.Line));
        return this;
    }
}

// The frames of one command, encoded before the first byte leaves (AN3155 rev 20 §3).
//
//   opcode    | code | ~code |                                    ROM answers ACK 79 or NACK 1F after each frame
//   address   | a31..24 | a23..16 | a15..8 | a7..0 | XOR of the four |
//   length    | N-1 | ~(N-1) |                                    Read Memory only
//   data      | N-1 | N bytes, 1..256 | XOR of all before |       Write Memory
//   list      | N-1 | N codes, 1 byte each | XOR |                Write Protect, Erase; or FF 00
//   list      | N-1, 2 bytes | N numbers, 2 bytes each, MSB first | XOR |   Extended Erase; or FFFF/FFFE/FFFD and XOR
//   length    | size, 4 bytes | XOR |                             Get Checksum, MSB first as all that follows
//   parameter | polynomial or initial value, 4 bytes | XOR |      Get Checksum
//   parameter | sub-code, 2 bytes | XOR |                         Special, Extended Special
//   data      | size, 2 bytes | bytes | XOR |                     Special: 0..128; Extended Special: and once more, 0..1024
using System.Buffers.Binary;

namespace Nameplate.Bootloader.Wire;

/// <summary>One frame inside a <see cref="FrameSet"/>.</summary>
internal readonly record struct Frame(Phase Phase, int Start, int Length);

/// <summary>A reusable buffer that holds one command's frames one after another.</summary>
internal sealed class FrameSet
{
    private const int Capacity =
        2               // opcode, complement
        + 2 + 1         // sub-code, XOR
        + 2 + 128 + 1   // size, data, XOR
        + 2 + 1024 + 1; // the same again: Extended Special is the longest; Write Memory has 265

    private const int MostFrames = 5; // Get Checksum: opcode, address, size, polynomial, initial value

    private readonly byte[] _bytes = new byte[Capacity];
    private readonly Frame[] _frames = new Frame[MostFrames];
    private int _length;

    public int Count { get; private set; }

    public Frame this[int index] => index < Count ? _frames[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>All frames, concatenated: what the gate decodes.</summary>
    public ReadOnlyMemory<byte> All => _bytes.AsMemory(0, _length);

    public ReadOnlyMemory<byte> BytesOf(Frame frame) => _bytes.AsMemory(frame.Start, frame.Length);

    /// <summary>Starts a command anew: opcode and complement.</summary>
    public void Opcode(CommandCode code)
    {
        Count = 0;
        _length = 0;
        Span<byte> frame = Add(Phase.Opcode, 1 + 1); // code, complement
        frame[0] = (byte)code;
        frame[1] = (byte)~(byte)code;
    }

    /// <summary>Adds an address frame.</summary>
    public void Address(uint address) => Word(Phase.Address, address);

    /// <summary>Adds four bytes, MSB first, and their XOR.</summary>
    public void Word(Phase phase, uint value)
    {
        Span<byte> frame = Add(phase, 4 + 1); // value, XOR
        BinaryPrimitives.WriteUInt32BigEndian(frame, value);
        Seal(frame);
    }

    /// <summary>Adds a frame of <paramref name="length"/> bytes for the caller to fill.</summary>
    public Span<byte> Add(Phase phase, int length)
    {
        _frames[Count++] = new Frame(phase, _length, length);
        Span<byte> frame = _bytes.AsSpan(_length, length);
        _length += length;
        return frame;
    }

    /// <summary>Puts the XOR of all other bytes into the last one.</summary>
    public static void Seal(Span<byte> frame) => frame[^1] = Xor(frame[..^1]);

    public static byte Xor(ReadOnlySpan<byte> bytes)
    {
        byte xor = 0;
        foreach (byte value in bytes)
        {
            xor ^= value;
        }

        return xor;
    }
}

using System.Buffers.Binary;

namespace Nameplate.Benchmarks.Lines;

/// <summary>An image of random bytes behind a plausible vector table, and the file that holds it.</summary>
internal sealed class Firmware
{
    public const uint Address = 0x08000000;

    /// <summary>Initial stack pointer: DTCM of the H7, its last word and one.</summary>
    private const uint StackPointer = 0x20020000;

    private Firmware(byte[] bytes, string file) => (Bytes, File) = (bytes, file);

    public byte[] Bytes { get; }

    public string File { get; }

    public static Firmware Create(string directory, int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, StackPointer);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Address + 0x201);
        string file = Path.Combine(directory, $"firmware-{length}.bin");
        System.IO.File.WriteAllBytes(file, bytes);
        return new Firmware(bytes, file);
    }
}

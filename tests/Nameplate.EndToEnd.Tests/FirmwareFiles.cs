using System.Buffers.Binary;
using Nameplate.Images;

namespace Nameplate.EndToEnd.Tests;

/// <summary>Firmware that no compiler has to make: a plausible vector table, then bytes that depend on a seed.</summary>
internal static class FirmwareFiles
{
    public const uint Flash = 0x08000000;

    /// <summary>Where an STM32H743xI keeps its identity.</summary>
    public const uint Identity = 0x081E0000;

    /// <summary>Bytes of that region.</summary>
    public const int IdentityLength = 0x8000;

    public static byte[] Made(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x20020000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Flash + 0x201);
        return bytes;
    }

    /// <summary>The one segment of a firmware file.</summary>
    public static byte[] Content(string path) => FirmwareFile.Load(path, Flash).Image.Segments.ShouldHaveSingleItem().Data.ToArray();
}

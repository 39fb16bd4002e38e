using System.Buffers.Binary;
using Nameplate.Images;

namespace Nameplate.Provisioning.Tests;

/// <summary>Firmware made up for tests: a plausible vector table and bytes that depend on the version.</summary>
internal static class Firmware
{
    /// <summary>What a device holds in tests that are about something else.</summary>
    public static MemoryImage Blinky { get; } = Make(3, 2100);

    public static MemoryImage Make(int version, int length = 5000, uint address = 0x08000000)
    {
        byte[] bytes = new byte[length];
        new Random(version).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x20020000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), address + 0x41);
        return MemoryImage.FromBytes(address, bytes, $"version{version}.bin");
    }
}

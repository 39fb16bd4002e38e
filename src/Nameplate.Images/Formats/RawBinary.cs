namespace Nameplate.Images.Formats;

// Raw binary: the bytes as they go to memory, first byte at an address that only the user knows. A .bin made by
// objcopy has the gaps between its sections filled, which is why ELF and HEX are the better choice.
internal static class RawBinary
{
    private const int ChunkLength = 1 << 16;

    public static FirmwareFile Read(FirmwareSource source, uint? baseAddress)
    {
        if (source.Head.IsEmpty)
        {
            throw FirmwareFormatException.InFile(source.Name, FirmwareFormat.RawBinary, "is empty",
                "check that the build finished");
        }

        if (baseAddress is not { } address)
        {
            throw FirmwareFormatException.InFile(
                source.Name, FirmwareFormat.RawBinary,
                "is neither ELF, Intel HEX nor S-record, and a raw binary has no address of its own",
                "say where its first byte goes, for example --base 0x08000000, or give the .hex or .elf");
        }

        if (source.Length > FirmwareLimits.MaxDataBytes)
        {
            throw TooLarge(source);
        }

        byte[] data = ReadAll(source);
        if ((ulong)address + (ulong)data.Length > 1UL << 32)
        {
            throw FirmwareFormatException.InFile(
                source.Name, FirmwareFormat.RawBinary,
                $"passes the end of the 32-bit address space (0x{address:X8} + {data.Length} bytes)", "check --base");
        }

        return new FirmwareFile(source.Name, FirmwareFormat.RawBinary,
            MemoryImage.FromBytes(address, data, source.Name), null);
    }

    private static byte[] ReadAll(FirmwareSource source)
    {
        byte[] data = new byte[(int)(source.Length ?? ChunkLength)];
        int length = 0;
        int count;
        while ((count = ReadOn(source, ref data, length)) > 0)
        {
            length += count;
            if (length > FirmwareLimits.MaxDataBytes)
            {
                throw TooLarge(source);
            }
        }

        Array.Resize(ref data, length);
        return data;
    }

    // Room for more is made only once a byte has shown that there is more.
    private static int ReadOn(FirmwareSource source, ref byte[] data, int length)
    {
        if (length < data.Length)
        {
            return source.Read(data.AsSpan(length));
        }

        Span<byte> next = stackalloc byte[1];
        if (source.Read(next) == 0)
        {
            return 0;
        }

        Array.Resize(ref data, Math.Min(Math.Max(2 * length, ChunkLength), FirmwareLimits.MaxDataBytes + 1));
        data[length] = next[0];
        return 1;
    }

    private static FirmwareFormatException TooLarge(FirmwareSource source) =>
        FirmwareFormatException.InFile(
            source.Name, FirmwareFormat.RawBinary, $"is larger than {FirmwareLimits.MaxDataBytes >> 20} MiB");
}

namespace Nameplate.Images;

// CRC-32/ISO-HDLC: reflected polynomial 0xEDB88320, initial value and final XOR 0xFFFFFFFF, check value 0xCBF43926 over
// "123456789". The CRC of zlib, of zip files and of the `crc32` program, so that a user can compare. Four look-ups take
// four bytes at a time (slicing-by-4).
internal struct Crc32()
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 4;
    private static readonly uint[] Table = BuildTable();

    private uint _state = uint.MaxValue;

    public readonly uint Value => ~_state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint crc = _state;
        ReadOnlySpan<uint> table = Table;
        while (bytes.Length >= Slices)
        {
            crc ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = table[768 + (int)(crc & 0xFF)] ^ table[512 + (int)(crc >> 8 & 0xFF)]
                ^ table[256 + (int)(crc >> 16 & 0xFF)] ^ table[(int)(crc >> 24)];
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            crc = crc >> 8 ^ table[(int)((crc ^ value) & 0xFF)];
        }

        _state = crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256 * Slices];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) != 0 ? entry >> 1 ^ Polynomial : entry >> 1;
            }

            table[i] = entry;
        }

        for (int i = 256; i < table.Length; i++)
        {
            table[i] = table[i - 256] >> 8 ^ table[table[i - 256] & 0xFF];
        }

        return table;
    }
}

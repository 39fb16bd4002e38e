namespace Nameplate.Conformance.Tests;

/// <summary>What reading a line gave; the values are those that C's read_line returns.</summary>
internal enum LineState
{
    Unreadable = -1,
    Fine = 0,
    Corrected = 1,
}

/// <summary>The chip as the C library sees it. A false answer is an error that the flash reports.</summary>
internal interface IChip
{
    LineState Read(uint address, Span<byte> line);

    bool Program(uint address, ReadOnlyMemory<byte> line);

    bool Erase(uint address, uint size);
}

/// <summary>The cryptography that nameplate_authenticate is given.</summary>
internal interface ICrypto
{
    bool Begin(byte algorithm, byte keyId);

    void Update(ReadOnlyMemory<byte> bytes);

    bool Verify(ReadOnlyMemory<byte> tag);
}

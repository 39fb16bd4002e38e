namespace Nameplate.Chips;

/// <summary>How a ROM takes Get Checksum (opcode 0xA1). The two exclude each other; a ROM's Get shows only the opcode.</summary>
public enum ChecksumForm
{
    /// <summary>Address, size in 32-bit words, CRC polynomial, initial value (AN3155 rev 20 §3.13).</summary>
    WithPolynomial,

    /// <summary>Address and size in bytes; polynomial and initial value are the ROM's (stm32flash 0.7, before AN3155 had it).</summary>
    Plain,
}

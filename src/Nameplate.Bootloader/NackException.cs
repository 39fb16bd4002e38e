using Nameplate.Foundation;

namespace Nameplate.Bootloader;

/// <summary>The part of a command that a device answers, with ACK or NACK, before the next may be sent.</summary>
public enum Phase
{
    /// <summary>Opcode and its complement.</summary>
    Opcode,

    /// <summary>Four address bytes and their XOR.</summary>
    Address,

    /// <summary>Read Memory's count and its complement; Get Checksum's size and its XOR.</summary>
    Length,

    /// <summary>Get Checksum's polynomial or initial value, or the sub-code of a special command, and its XOR.</summary>
    Parameter,

    /// <summary>Write Memory's count, bytes and checksum; the ACK follows the programming. Bytes for a special command.</summary>
    Data,

    /// <summary>A list of sectors, or a special erase code, and its checksum; the ACK follows the act.</summary>
    List,

    /// <summary>A further ACK, when the act is done; nothing is sent for it.</summary>
    Completion,
}

/// <summary>The device answered NACK. N501.</summary>
public sealed class NackException : CodedException
{
    internal NackException(string message, string? hint = null)
        : base(ErrorCodes.Nack, message, hint)
    {
    }

    /// <summary>The command refused.</summary>
    public required CommandCode Command { get; init; }

    /// <summary>The part of it that was refused.</summary>
    public required Phase Phase { get; init; }

    /// <summary>The command's address, or null.</summary>
    public uint? Address { get; init; }

    /// <summary>A flipped bit is answered with NACK too; a NACK after data may follow a half-done program and is final.</summary>
    public override bool IsTransient => Phase is not (Phase.Data or Phase.Completion);
}

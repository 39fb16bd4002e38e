using Nameplate.Foundation;

namespace Nameplate.Bootloader;

/// <summary>Nobody answered, or not all of an answer came, within the deadline. N401, N405 or N407.</summary>
public sealed class NoResponseException : CodedException
{
    internal NoResponseException(ErrorCode code, string message, string? hint = null)
        : base(code, message, hint)
    {
    }

    /// <summary>What was awaited: <c>ACK of the address of Read Memory</c>.</summary>
    public required string Awaited { get; init; }

    /// <summary>How long, by the link's clock.</summary>
    public required TimeSpan Waited { get; init; }

    /// <summary>Bytes that did come.</summary>
    public required ReadOnlyMemory<byte> Seen { get; init; }

    /// <summary>
    /// The address at issue: of a read that hung, the first flash word that did not come; of a write, its start. Null for
    /// commands without one.
    /// </summary>
    public uint? Address { get; init; }

    /// <summary>True when only a reset of the device helps: the ROM hangs, or more bytes would be dangerous.</summary>
    public bool NeedsReset { get; init; }

    /// <summary>A deadline once missed may be met after a resynchronisation, unless a reset is needed.</summary>
    public override bool IsTransient => !NeedsReset;
}

using Nameplate.Foundation;

namespace Nameplate.Bootloader;

/// <summary>The device answered what AN3155 does not allow. N402, N403, N404 or N406.</summary>
public sealed class ProtocolException : CodedException
{
    internal ProtocolException(ErrorCode code, string message, string? hint = null)
        : base(code, message, hint)
    {
    }

    /// <summary>What the protocol wants here: <c>79 or 1F</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>What came, as far as it was kept (at most 64 bytes).</summary>
    public required ReadOnlyMemory<byte> Received { get; init; }

    /// <summary>Noise passes; wrong settings, an echo and a running application do not.</summary>
    public override bool IsTransient => Code == ErrorCodes.BrokenAnswer;
}

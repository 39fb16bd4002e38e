using Nameplate.Foundation;

namespace Nameplate.Bootloader;

/// <summary>The allow-list refused a command; none of its bytes left. N806. Always a fault of the caller's plan.</summary>
public sealed class NotAllowedException : CodedException
{
    internal NotAllowedException(string allowance, string reason, ReadOnlyMemory<byte> frames)
        : base(ErrorCodes.NotAllowed, $"{reason}: not granted to \"{allowance}\", nothing was sent",
            "this is a fault in Nameplate, not in the device: please report it with the trace") =>
        Frames = frames;

    /// <summary>The frames that were held back, concatenated.</summary>
    public ReadOnlyMemory<byte> Frames { get; }
}

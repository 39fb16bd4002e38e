using Nameplate.Bootloader.Wire;

namespace Nameplate.Bootloader.Commands;

/// <summary>One AN3155 command with its parameters: encodes itself, knows how long the ROM works, holds no policy.</summary>
internal interface ICommand
{
    CommandCode Code { get; }

    /// <summary>The address in its frames, or null.</summary>
    uint? Address { get; }

    /// <summary>Writes its frames, opcode first.</summary>
    void Encode(FrameSet frames);

    /// <summary>True where documents leave open whether a frame is acknowledged once or twice.</summary>
    bool MayAcknowledgeTwice(Phase phase) => false;

    /// <summary>The ROM's worst-case work between this phase's last byte and its ACK.</summary>
    TimeSpan Work(Phase phase, Deadlines deadlines) => TimeSpan.Zero;
}

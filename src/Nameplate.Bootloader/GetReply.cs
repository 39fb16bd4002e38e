namespace Nameplate.Bootloader;

/// <summary>What Get returned (AN3155 rev 20 §3.1).</summary>
/// <param name="ProtocolVersion">The USART protocol's version, BCD: 0x31 for V3.1.</param>
/// <param name="Commands">The opcodes that this bootloader says it offers, in its own order.</param>
public sealed record GetReply(byte ProtocolVersion, IReadOnlyList<byte> Commands)
{
    /// <summary>True if Get listed <paramref name="command"/>.</summary>
    public bool Offers(CommandCode command) => Commands.Contains((byte)command);

    /// <summary><c>V3.1</c>.</summary>
    public string Version => $"V{ProtocolVersion >> 4}.{ProtocolVersion & 0xF}";
}

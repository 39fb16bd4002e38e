namespace Nameplate.Serial;

/// <summary>What a link can do beyond carrying bytes.</summary>
[Flags]
public enum LinkCapabilities
{
    /// <summary>Bytes only.</summary>
    None = 0,

    /// <summary>The parity asked for is on the wire. A Linux pty accepts the request and drops it.</summary>
    Parity = 1,

    /// <summary>DTR and RTS reach the other side.</summary>
    ControlLines = 2,

    /// <summary>The adapter forwards each byte at once, not every 16 ms.</summary>
    LowLatency = 4,
}

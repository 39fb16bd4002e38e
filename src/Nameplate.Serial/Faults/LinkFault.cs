namespace Nameplate.Serial.Faults;

/// <summary>Which way a byte goes.</summary>
public enum LinkDirection
{
    /// <summary>From the host to the device.</summary>
    ToDevice,

    /// <summary>From the device to the host.</summary>
    FromDevice,
}

/// <summary>What happens to a link at one byte.</summary>
/// <param name="Direction">Whose bytes are counted.</param>
/// <param name="At">The byte, counted from 0 since the link was opened, before any fault changed their number.</param>
public abstract record LinkFault(LinkDirection Direction, long At)
{
    /// <summary>The byte and those that follow it are lost.</summary>
    /// <param name="Direction">Whose bytes are counted.</param>
    /// <param name="At">The first byte lost.</param>
    /// <param name="Count">How many.</param>
    public sealed record Drop(LinkDirection Direction, long At, int Count = 1) : LinkFault(Direction, At);

    /// <summary>Bits of the byte are turned over.</summary>
    /// <param name="Direction">Whose bytes are counted.</param>
    /// <param name="At">The byte.</param>
    /// <param name="Mask">The bits.</param>
    public sealed record Flip(LinkDirection Direction, long At, byte Mask) : LinkFault(Direction, At);

    /// <summary>The byte and all after it come later, by the link's own clock.</summary>
    /// <param name="Direction">Whose bytes are counted.</param>
    /// <param name="At">The first byte that is late.</param>
    /// <param name="By">How much later.</param>
    public sealed record Delay(LinkDirection Direction, long At, TimeSpan By) : LinkFault(Direction, At);

    /// <summary>Bytes that nobody sent come before the byte.</summary>
    /// <param name="Direction">Whose bytes are counted.</param>
    /// <param name="At">The byte after them.</param>
    /// <param name="Bytes">What is inserted; not counted.</param>
    public sealed record Insert(LinkDirection Direction, long At, ReadOnlyMemory<byte> Bytes) : LinkFault(Direction, At);

    /// <summary>A read or a write ends before the byte; the byte comes with the next.</summary>
    /// <param name="Direction">Whose bytes are counted.</param>
    /// <param name="At">The first byte of the second part.</param>
    public sealed record Split(LinkDirection Direction, long At) : LinkFault(Direction, At);

    /// <summary>The link breaks before the byte: what came before is delivered, then every call fails.</summary>
    /// <param name="Direction">Whose bytes are counted.</param>
    /// <param name="At">The first byte that does not get through.</param>
    public sealed record Unplug(LinkDirection Direction, long At) : LinkFault(Direction, At);
}

namespace Nameplate.Serial;

/// <summary>The parity bit of a frame.</summary>
public enum Parity
{
    /// <summary>No parity bit.</summary>
    None,

    /// <summary>Even parity, which the STM32 bootloader wants (AN3155 rev 20 §1).</summary>
    Even,
}

/// <summary>Rate and frame of a port, and the lines it is to have from the moment it opens. 8 data bits, 1 stop bit.</summary>
public sealed record SerialSettings
{
    /// <summary>Baud, any rate that the adapter can divide to. The ROM is tested from 1200 to 115200 (AN3155 rev 20 §2).</summary>
    public int BaudRate { get; init; } = 115200;

    /// <summary>Parity bit.</summary>
    public Parity Parity { get; init; } = Parity.Even;

    /// <summary>DTR at open: asserted, not asserted, or null to leave it as the system sets it.</summary>
    public bool? Dtr { get; init; }

    /// <summary>RTS at open: asserted, not asserted, or null to leave it as the system sets it.</summary>
    public bool? Rts { get; init; }

    /// <summary>Bits of one byte on the wire: start, 8 data, parity if any, stop.</summary>
    public int BitsPerByte => Parity == Parity.None ? 10 : 11;

    /// <summary>Time of one byte on the wire.</summary>
    public TimeSpan ByteTime => TimeSpan.FromSeconds((double)BitsPerByte / BaudRate);

    /// <summary><c>115200 8E1</c>.</summary>
    public override string ToString() => $"{BaudRate} 8{(Parity == Parity.None ? 'N' : 'E')}1";
}

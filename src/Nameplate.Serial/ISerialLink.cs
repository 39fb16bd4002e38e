namespace Nameplate.Serial;

/// <summary>
/// A byte pipe to one device: a serial port, a TCP connection to one, or a virtual device in this process.
/// </summary>
/// <remarks>
/// One owner at a time: at most one read and one write are pending. The link never invents, drops or reorders bytes.
/// It keeps what arrived until it is read or discarded. Time is the link's own: an in-process device runs in virtual
/// time, which only <see cref="ReadAsync"/>, <see cref="WriteAsync"/> and <see cref="DelayAsync"/> advance, so whoever
/// talks over a link measures and waits by <see cref="Time"/> and <see cref="DelayAsync"/>, never by the wall clock.
/// After a <see cref="LinkException"/> the link is dead and is only disposed.
/// </remarks>
public interface ISerialLink : IAsyncDisposable
{
    /// <summary>The port as the user named it: <c>/dev/ttyUSB0</c>, <c>tcp:10.0.0.2:4001</c>, <c>sim:stm32h743xi</c>.</summary>
    string Name { get; }

    /// <summary>What this link can do beyond bytes.</summary>
    LinkCapabilities Capabilities { get; }

    /// <summary>The rate and frame in force; null where the link has none (TCP, in process).</summary>
    SerialSettings? Settings { get; }

    /// <summary>The clock by which deadlines on this link are measured.</summary>
    TimeProvider Time { get; }

    /// <summary>
    /// Waits until at least one byte is there, then returns as many as are there and fit, without waiting for more.
    /// </summary>
    /// <returns>The count; 0 when <paramref name="timeout"/> passed with no byte.</returns>
    /// <exception cref="LinkException">The port went away.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; takes effect at once, and no byte is lost.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Hands over all the bytes; returns when the system has taken them, which may be before they are on the wire.</summary>
    /// <exception cref="LinkException">The port went away.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Waits by <see cref="Time"/>; what arrives meanwhile is kept.</summary>
    ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Forgets every byte that has arrived and was not read.</summary>
    void DiscardInput();

    /// <summary>Drives the lines. True asserts the signal, which is a low level on a TTL adapter's pin.</summary>
    /// <exception cref="NotSupportedException">The link has no control lines (<see cref="LinkCapabilities"/>).</exception>
    void SetControlLines(bool dtr, bool rts);

    /// <summary>The state of CTS as the port sees it, or null where that cannot be told. For error texts.</summary>
    bool? ClearToSend { get; }
}

namespace Nameplate.Serial;

/// <summary>A serial port of this machine, or the client side of a pseudo-terminal, open for this process alone.</summary>
public abstract class SerialPort : ISerialLink
{
    /// <summary>Creates the port; only this assembly's systems derive from it.</summary>
    private protected SerialPort(string name, string device, SerialSettings settings, LinkCapabilities capabilities,
        LatencyReport latency)
    {
        Name = name;
        Device = device;
        Settings = settings;
        Capabilities = capabilities;
        Latency = latency;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The device node with links resolved, or <c>COM7</c>: two names of one device are equal here.</summary>
    public string Device { get; }

    /// <inheritdoc/>
    public LinkCapabilities Capabilities { get; }

    /// <summary>
    /// What the driver read back, which can differ from what was asked: a rate rounded by up to 2.5 %, or no parity
    /// on a pseudo-terminal.
    /// </summary>
    public SerialSettings Settings { get; }

    /// <summary>What the adapter's latency timer was found at and set to.</summary>
    public LatencyReport Latency { get; }

    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <inheritdoc/>
    public abstract bool? ClearToSend { get; }

    /// <summary>
    /// Opens a port in raw mode with these settings, locked against other programs and in low-latency mode. DTR and RTS are
    /// driven to what the settings say, in one step, before this returns; where the port has no lines
    /// (<see cref="Capabilities"/>) that part is passed over. Closing the port leaves DTR and RTS as they are.
    /// </summary>
    /// <remarks>
    /// A byte that arrives with wrong parity is read as 0x00; with a bad stop bit, it is so on Linux and left to the driver on
    /// Windows. A break is not read at all on Linux, and may be read as 0x00 on Windows. Opening a UART on Linux asserts DTR
    /// and RTS in the kernel for the instant before the settings are applied; nothing can prevent that.
    /// </remarks>
    /// <param name="path"><c>/dev/ttyUSB0</c>, a link to it, <c>COM7</c>, or <c>usb:SERIAL</c>.</param>
    /// <param name="settings">Rate, parity and lines.</param>
    /// <exception cref="LinkException">Missing, busy, denied or unusable.</exception>
    public static SerialPort Open(string path, SerialSettings settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.BaudRate, nameof(settings));
        return SerialSystem.Current.Open(path, settings);
    }

    /// <summary>
    /// As <see cref="Open"/>, without holding the caller up: an adapter takes some milliseconds, and a port that still
    /// sends what an earlier program left takes until that is out.
    /// </summary>
    public static async Task<SerialPort> OpenAsync(string path, SerialSettings settings, CancellationToken cancellationToken)
    {
        Task<SerialPort> opening = Task.Run(() => Open(path, settings), cancellationToken);
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = CloseLateAsync(opening);
            throw;
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract void DiscardInput();

    /// <inheritdoc/>
    public abstract void SetControlLines(bool dtr, bool rts);

    /// <summary>
    /// Sends what is on its way, then closes the port; a pending read or write ends with
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public abstract ValueTask DisposeAsync();

    // An open cannot be called off: what it still opens is closed, and nobody is left to hear that it failed.
    private static async Task CloseLateAsync(Task<SerialPort> opening)
    {
        try
        {
            SerialPort late = await opening.ConfigureAwait(false);
            await late.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception unheard) when (unheard is LinkException or OperationCanceledException)
        {
        }
    }
}

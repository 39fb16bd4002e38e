namespace Nameplate.Simulator;

/// <summary>What a host does to a device when a client opens the port again.</summary>
public enum ReopenAction
{
    /// <summary>Nothing: the device is as the last client left it.</summary>
    None,

    /// <summary>A device without power, hung or crashed gets a power cycle, as from somebody who pulls the plug between two runs.</summary>
    Revive,

    /// <summary>The reset button is pressed.</summary>
    Reset,
}

/// <summary>How <see cref="DeviceServer"/> serves.</summary>
public sealed record ServerOptions
{
    /// <summary>True: bytes and flash operations take the time that they take. False: answers come at once, and virtual time
    /// jumps over every wait.</summary>
    public bool Paced { get; init; }

    /// <summary>Paced only: how long a USB adapter holds what it received, unless 62 bytes are together (FTDI's latency
    /// timer, 16 ms by default). Zero for an adapter that passes bytes on at once.</summary>
    public TimeSpan AdapterLatency { get; init; }

    /// <summary>What happens between two clients.</summary>
    public ReopenAction OnReopen { get; init; }
}

/// <summary>How exactly a paced server kept its time line.</summary>
/// <param name="Deliveries">Times that bytes were handed to a client.</param>
/// <param name="MeanLateness">How late on average.</param>
/// <param name="WorstLateness">How late at worst.</param>
public readonly record struct PacingReport(long Deliveries, TimeSpan MeanLateness, TimeSpan WorstLateness)
{
    /// <inheritdoc/>
    public override string ToString() => Deliveries == 0
        ? "nothing was delivered"
        : $"{Deliveries} deliveries, late by {MeanLateness.TotalMicroseconds:F0} µs on average and {WorstLateness.TotalMicroseconds:F0} µs at worst";
}

using Nameplate.Serial;

namespace Nameplate.Simulator;

/// <summary>
/// A wire to a <see cref="VirtualDevice"/> in this process. The device runs inside <see cref="WriteAsync"/>; time is virtual.
/// </summary>
/// <remarks>
/// Writing takes no time for the caller, as on a real port: the bytes follow one another on the wire, and the device's
/// answers bear the moments at which they arrive. <see cref="ReadAsync"/> moves time on to the arrival of the next byte,
/// and through a run of bytes without a gap as far as the buffer holds, or by the whole timeout.
/// <see cref="SetControlLines"/> waits for what is on the wire. Its meaning: RTS asserted holds the device in reset, DTR
/// asserted makes BOOT0 high.
/// </remarks>
public sealed class VirtualLink : ISerialLink
{
    private static readonly TimeSpan Forever = TimeSpan.FromHours(24);

    private readonly VirtualDevice _device;
    private long _wireFreeAt;
    private bool _disposed;

    internal VirtualLink(VirtualDevice device)
    {
        _device = device;
        Name = $"sim:{device.Chip.Name.ToLowerInvariant()}";
    }

    /// <inheritdoc/>
    public string Name { get; init; }

    /// <summary>The most that one read returns; 1 plays a driver that hands over byte by byte.</summary>
    public int LargestRead { get; init; } = int.MaxValue;

    /// <inheritdoc/>
    public LinkCapabilities Capabilities =>
        LinkCapabilities.Parity | LinkCapabilities.ControlLines | LinkCapabilities.LowLatency;

    /// <inheritdoc/>
    public SerialSettings? Settings => null;

    /// <summary>The device's clock.</summary>
    public TimeProvider Time => _device.Clock;

    /// <inheritdoc/>
    public bool? ClearToSend => null;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfGone();
        VirtualClock clock = _device.Clock;
        OutputQueue output = _device.Output;
        long deadline = clock.Nanoseconds
            + Timeline.ToNanoseconds(timeout < TimeSpan.Zero || timeout > Forever ? Forever : timeout);
        _device.AdvanceTo(deadline);
        if (output.Count == 0 || output.FirstArrival > deadline || buffer.IsEmpty)
        {
            clock.AdvanceTo(deadline);
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(0);
        }
        clock.AdvanceTo(output.FirstArrival);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(TakeRun(buffer.Span, deadline));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfGone();
        long arrival = Math.Max(_device.Clock.Nanoseconds, _wireFreeAt);
        foreach (byte value in bytes.Span)
        {
            arrival += _device.ByteTime;
            _device.Receive(value, arrival);
        }
        _wireFreeAt = arrival;
        ThrowIfGone();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _device.Clock.Advance(time);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void DiscardInput()
    {
        _device.AdvanceTo(_device.Clock.Nanoseconds);
        _device.Output.DiscardUntil(_device.Clock.Nanoseconds);
    }

    /// <inheritdoc/>
    public void SetControlLines(bool dtr, bool rts)
    {
        ThrowIfGone();
        _device.Clock.AdvanceTo(_wireFreeAt);
        _device.SetPins(boot0: dtr, reset: rts);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return ValueTask.CompletedTask;
    }

    private int TakeRun(Span<byte> into, long deadline)
    {
        OutputQueue output = _device.Output;
        int most = Math.Min(into.Length, LargestRead);
        int count = 0;
        long last = output.FirstArrival;
        while (count < most && output.Count > 0)
        {
            long arrival = output.FirstArrival;
            if (arrival > _device.Clock.Nanoseconds && (arrival - last > _device.ByteTime || arrival > deadline))
                break;
            last = arrival;
            into[count++] = output.Take();
        }
        _device.Clock.AdvanceTo(last);
        return count;
    }

    private void ThrowIfGone()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_device.Unplugged)
            throw new LinkException(Name, LinkFailure.Unplugged, $"{Name} went away: its cable is pulled.",
                "plug the cable in and run again");
    }
}

namespace Nameplate.Serial.Faults;

/// <summary>
/// A link that loses, changes, delays, adds, splits and breaks, at given bytes: the same faults and the same traffic give
/// the same result every time.
/// </summary>
/// <remarks>
/// Bytes thrown away by <see cref="DiscardInput"/> before a read took them from the inner link are not counted.
/// </remarks>
public sealed class FaultyLink : ISerialLink
{
    private readonly ISerialLink _inner;
    private readonly FaultyStream _toDevice;
    private readonly FaultyStream _fromDevice;
    private readonly Queue<FaultyPiece> _coming = new();
    private readonly byte[] _read = new byte[4096];
    private ReadOnlyMemory<byte> _arrived;
    private bool _gone;
    private long _since;

    /// <summary>Puts faults into a link.</summary>
    /// <param name="inner">The link; disposed together with this one.</param>
    /// <param name="faults">The faults; several at one byte take effect in this order.</param>
    public FaultyLink(ISerialLink inner, params IReadOnlyList<LinkFault> faults)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(faults);
        _inner = inner;
        _toDevice = new FaultyStream(LinkDirection.ToDevice, faults);
        _fromDevice = new FaultyStream(LinkDirection.FromDevice, faults);
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public LinkCapabilities Capabilities => _inner.Capabilities;

    /// <inheritdoc/>
    public SerialSettings? Settings => _inner.Settings;

    /// <inheritdoc/>
    public TimeProvider Time => _inner.Time;

    /// <inheritdoc/>
    public bool? ClearToSend => _inner.ClearToSend;

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("A read needs room for a byte.", nameof(buffer));
        }
        var deadline = ReadDeadline.After(Time, timeout);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_arrived.IsEmpty)
            {
                int count = Math.Min(buffer.Length, _arrived.Length);
                _arrived[..count].CopyTo(buffer);
                _arrived = _arrived[count..];
                return count;
            }
            ThrowIfGone();
            if (_coming.TryPeek(out FaultyPiece? next))
            {
                TimeSpan wait = next.Late - Time.GetElapsedTime(_since);
                if (wait <= TimeSpan.Zero)
                {
                    Arrive(_coming.Dequeue());
                    continue;
                }
                if (deadline.HasPassed)
                {
                    return 0;
                }
                await _inner.DelayAsync(Shorter(wait, deadline.Remaining), cancellationToken).ConfigureAwait(false);
                continue;
            }
            int received = await _inner.ReadAsync(_read, deadline.Remaining, cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                return 0;
            }
            _since = Time.GetTimestamp();
            foreach (FaultyPiece piece in _fromDevice.Pass(_read.AsMemory(0, received)))
            {
                _coming.Enqueue(piece);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfGone();
        foreach (FaultyPiece piece in _toDevice.Pass(bytes))
        {
            if (piece.Late > TimeSpan.Zero)
            {
                await _inner.DelayAsync(piece.Late, cancellationToken).ConfigureAwait(false);
            }
            if (piece.Bytes.Length > 0)
            {
                await _inner.WriteAsync(piece.Bytes, cancellationToken).ConfigureAwait(false);
            }
            _gone |= piece.ThenUnplugged;
            ThrowIfGone();
        }
    }

    /// <inheritdoc/>
    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) =>
        _inner.DelayAsync(time, cancellationToken);

    /// <inheritdoc/>
    public void DiscardInput()
    {
        ThrowIfGone();
        _arrived = default;
        // What is late is still on its way, and comes after the discard; so does the end of the link.
        while (_coming.TryPeek(out FaultyPiece? next) && next.Late <= Time.GetElapsedTime(_since))
        {
            Arrive(_coming.Dequeue());
            _arrived = default;
        }
        _inner.DiscardInput();
    }

    /// <inheritdoc/>
    public void SetControlLines(bool dtr, bool rts)
    {
        ThrowIfGone();
        _inner.SetControlLines(dtr, rts);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private static TimeSpan Shorter(TimeSpan wait, TimeSpan remaining) =>
        remaining != Timeout.InfiniteTimeSpan && remaining < wait ? remaining : wait;

    // The next piece is late by its own delay, counted from here.
    private void Arrive(FaultyPiece piece)
    {
        _arrived = piece.Bytes;
        _gone |= piece.ThenUnplugged;
        _since = Time.GetTimestamp();
    }

    private void ThrowIfGone()
    {
        if (_gone)
        {
            throw new LinkException(Name, LinkFailure.Unplugged, $"{Name} was unplugged by a planned fault.");
        }
    }
}

namespace Nameplate.Serial.Transcripts;

/// <summary>
/// Plays the device's part of a transcript, in virtual time: what is written must be what was recorded, and each answer
/// comes, without delay, once everything before it was written. How the bytes were split into writes and reads does not
/// count; silences and discards need no line either.
/// </summary>
public sealed class ReplayLink : ISerialLink
{
    private readonly VirtualClock _clock = new();
    private readonly Queue<TranscriptEntry> _script;
    private readonly int _fragment;
    private ReadOnlyMemory<byte> _expected;
    private ReadOnlyMemory<byte> _arrived;
    private long _position;
    private bool _disposed;

    /// <summary>Loads a transcript.</summary>
    /// <param name="transcript">What <see cref="Transcript.Parse"/> read.</param>
    /// <param name="fragment">Most bytes that one read returns, so that a test can feed an answer byte by byte.</param>
    public ReplayLink(IEnumerable<TranscriptEntry> transcript, int fragment = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentOutOfRangeException.ThrowIfLessThan(fragment, 1);
        _script = new Queue<TranscriptEntry>(transcript
            .Where(entry => entry.Kind is not (TranscriptKind.Silence or TranscriptKind.Discard)));
        _fragment = fragment;
        Advance();
    }

    /// <inheritdoc/>
    public string Name => "replay";

    /// <summary>Control lines, which a transcript records; nothing else can be told.</summary>
    public LinkCapabilities Capabilities => LinkCapabilities.ControlLines;

    /// <inheritdoc/>
    public SerialSettings? Settings => null;

    /// <summary>Virtual; a read that finds nothing moves it by its timeout.</summary>
    public TimeProvider Time => _clock;

    /// <inheritdoc/>
    public bool? ClearToSend => null;

    /// <summary>True when everything recorded has been written and read.</summary>
    public bool IsFinished => _script.Count == 0 && _expected.IsEmpty && _arrived.IsEmpty;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        ThrowIfGone();
        if (_arrived.IsEmpty)
        {
            if (timeout == Timeout.InfiniteTimeSpan)
            {
                throw new ReplayMismatchException(_position, "a read without a timeout, which the transcript never answers");
            }
            _clock.Advance(timeout);
            return ValueTask.FromResult(0);
        }
        int count = Math.Min(Math.Min(buffer.Length, _arrived.Length), _fragment);
        _arrived[..count].CopyTo(buffer);
        _arrived = _arrived[count..];
        Advance();
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc/>
    /// <exception cref="ReplayMismatchException">The bytes are not those that were recorded.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (byte sent in bytes.Span)
        {
            ThrowIfGone();
            if (_expected.IsEmpty)
            {
                throw new ReplayMismatchException(_position, $"{sent:X2} was sent where the transcript sends nothing");
            }
            if (_expected.Span[0] != sent)
            {
                throw new ReplayMismatchException(_position, $"{sent:X2} was sent, the transcript has {_expected.Span[0]:X2}");
            }
            _expected = _expected[1..];
            _position++;
            Advance();
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _clock.Advance(time);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void DiscardInput()
    {
        _arrived = default;
        Advance();
    }

    /// <inheritdoc/>
    /// <exception cref="ReplayMismatchException">The lines are not driven so at this point of the transcript.</exception>
    public void SetControlLines(bool dtr, bool rts)
    {
        if (!_arrived.IsEmpty || !_expected.IsEmpty || !_script.TryPeek(out TranscriptEntry? next)
            || next.Kind != TranscriptKind.Lines || next.Dtr != dtr || next.Rts != rts)
        {
            throw new ReplayMismatchException(
                _position, $"lines were driven to dtr={dtr} rts={rts} where the transcript does not");
        }
        _script.Dequeue();
        Advance();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return ValueTask.CompletedTask;
    }

    // Everything that the device sends without waiting for more from the host has arrived.
    private void Advance()
    {
        while (_expected.IsEmpty && _script.TryPeek(out TranscriptEntry? next))
        {
            if (next.Kind == TranscriptKind.Received)
            {
                _arrived = _arrived.IsEmpty ? next.Bytes : (byte[])[.. _arrived.Span, .. next.Bytes.Span];
            }
            else if (next.Kind == TranscriptKind.Sent)
            {
                _expected = next.Bytes;
            }
            else
            {
                return;
            }
            _script.Dequeue();
        }
    }

    private void ThrowIfGone()
    {
        if (_arrived.IsEmpty && _expected.IsEmpty
            && _script.TryPeek(out TranscriptEntry? next) && next.Kind == TranscriptKind.Gone)
        {
            throw new LinkException(Name, LinkFailure.Unplugged, "replay: the transcript ends with the link gone.");
        }
    }
}

namespace Nameplate.Serial.Transcripts;

/// <summary>
/// Writes everything that passes a link as a transcript (<see cref="Transcript"/>). Each line is flushed, a write's before
/// its first byte leaves, so the transcript is complete up to the act that killed the process.
/// </summary>
public sealed class RecordingLink : ISerialLink
{
    private readonly ISerialLink _inner;
    private readonly TextWriter _transcript;
    private readonly long _start;
    private readonly Lock _gate = new();

    /// <summary>Begins the transcript.</summary>
    /// <param name="inner">The link; disposed together with this one.</param>
    /// <param name="transcript">Where the text goes; remains the caller's to close, after the link.</param>
    public RecordingLink(ISerialLink inner, TextWriter transcript)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(transcript);
        _inner = inner;
        _transcript = transcript;
        _start = inner.Time.GetTimestamp();
        WriteLine(Transcript.Header);
        WriteLine($"# {inner.Name} {inner.Settings}".TrimEnd());
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
        int count;
        try
        {
            count = await _inner.ReadAsync(buffer, timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException)
        {
            Record(TranscriptKind.Gone);
            throw;
        }
        Record(count == 0 ? TranscriptKind.Silence : TranscriptKind.Received, buffer[..count]);
        return count;
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
        {
            return;
        }
        cancellationToken.ThrowIfCancellationRequested();
        Record(TranscriptKind.Sent, bytes);
        try
        {
            await _inner.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException)
        {
            Record(TranscriptKind.Gone);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) =>
        _inner.DelayAsync(time, cancellationToken);

    /// <inheritdoc/>
    public void DiscardInput()
    {
        _inner.DiscardInput();
        Record(TranscriptKind.Discard);
    }

    /// <inheritdoc/>
    public void SetControlLines(bool dtr, bool rts)
    {
        _inner.SetControlLines(dtr, rts);
        WriteLine(Transcript.Format(new TranscriptEntry(Elapsed, TranscriptKind.Lines) { Dtr = dtr, Rts = rts }));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private TimeSpan Elapsed => _inner.Time.GetElapsedTime(_start);

    private void Record(TranscriptKind kind, ReadOnlyMemory<byte> bytes = default) =>
        WriteLine(Transcript.Format(new TranscriptEntry(Elapsed, kind) { Bytes = bytes }));

    private void WriteLine(string line)
    {
        lock (_gate)
        {
            _transcript.Write(line + "\n");
            _transcript.Flush();
        }
    }
}

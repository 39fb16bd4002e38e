namespace Nameplate.Serial.Transcripts;

/// <summary>What one line of a transcript tells.</summary>
public enum TranscriptKind
{
    /// <summary><c>&gt;</c> Bytes handed to the link.</summary>
    Sent,

    /// <summary><c>&lt;</c> Bytes that a read returned.</summary>
    Received,

    /// <summary><c>lines</c> DTR and RTS were driven.</summary>
    Lines,

    /// <summary><c>discard</c> Unread input was thrown away.</summary>
    Discard,

    /// <summary><c>silence</c> A read timed out without a byte.</summary>
    Silence,

    /// <summary><c>gone</c> The link broke.</summary>
    Gone,
}

/// <summary>One line of a transcript.</summary>
/// <param name="At">Time since the transcript began, to the microsecond, by the link's own clock.</param>
/// <param name="Kind">What happened.</param>
public sealed record TranscriptEntry(TimeSpan At, TranscriptKind Kind)
{
    /// <summary>The bytes of <see cref="TranscriptKind.Sent"/> and <see cref="TranscriptKind.Received"/>, else empty.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>DTR as <see cref="TranscriptKind.Lines"/> drove it.</summary>
    public bool Dtr { get; init; }

    /// <summary>RTS as <see cref="TranscriptKind.Lines"/> drove it.</summary>
    public bool Rts { get; init; }
}

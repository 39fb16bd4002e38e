namespace Nameplate.Serial.Transcripts;

/// <summary>The program under test did not do what the transcript has. Not a failure of a link, and never retried.</summary>
/// <param name="position">Bytes that were sent as recorded before this.</param>
/// <param name="difference">What was done, and what the transcript has.</param>
public sealed class ReplayMismatchException(long position, string difference)
    : Exception($"after {position} bytes sent: {difference}")
{
    /// <summary>Bytes that were sent as recorded before this.</summary>
    public long Position { get; } = position;
}

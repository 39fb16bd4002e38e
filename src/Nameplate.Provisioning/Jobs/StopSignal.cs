namespace Nameplate.Provisioning.Jobs;

/// <summary>
/// The two ways to stop a job. <see cref="Polite"/>: finish the block or wait for the erase, leave the ROM at its command
/// prompt, then <see cref="OperationCanceledException"/>. <see cref="AtOnce"/>: leave in the middle of whatever is on the
/// wire; the device then needs a reset.
/// </summary>
/// <param name="Polite">Looked at between exchanges.</param>
/// <param name="AtOnce">Handed to every exchange.</param>
public readonly record struct StopSignal(CancellationToken Polite, CancellationToken AtOnce)
{
    /// <summary>Only the hard stop, for callers without an operator.</summary>
    public static implicit operator StopSignal(CancellationToken token) => FromToken(token);

    /// <summary>Only the hard stop, for callers without an operator.</summary>
    public static StopSignal FromToken(CancellationToken token) => new(CancellationToken.None, token);

    /// <summary>Throws when either has been signalled. Called where the ROM stands at its command prompt.</summary>
    public void ThrowIfStopped()
    {
        AtOnce.ThrowIfCancellationRequested();
        Polite.ThrowIfCancellationRequested();
    }
}

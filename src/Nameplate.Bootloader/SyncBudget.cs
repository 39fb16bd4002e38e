namespace Nameplate.Bootloader;

/// <summary>
/// Counts the 0x7F that a port swallowed without a sign of life. One per port, kept over all retries and reopenings.
/// </summary>
/// <remarks>
/// 0x7F is not harmless: a ROM left behind an acknowledged Write Memory address takes N = 0x7F, 128 data bytes and the
/// checksum 0x7F, 130 bytes of 0x7F in all, as a complete and valid frame; Write Protect likewise (from the frame rules of
/// AN3155 rev 20 §3.6 and §3.9). Eight stay far below that and cover a late start, a swallowed first byte and retries.
/// </remarks>
public sealed class SyncBudget
{
    /// <summary>Unanswered 0x7F that a port gets before somebody has to reset the device.</summary>
    public const int Limit = 8;

    /// <summary>0x7F sent since the last sign that the ROM is not inside a frame.</summary>
    public int Unanswered { get; private set; }

    /// <summary>0x7F that may still be sent.</summary>
    public int Remaining => Limit - Unanswered;

    /// <summary>A byte came back: somebody listens, and not inside a frame of 0x7F.</summary>
    public void ByteCameBack() => Unanswered = 0;

    /// <summary>The reset line was pulsed: the ROM starts anew.</summary>
    public void ResetPulsed() => Unanswered = 0;

    /// <summary>The user says that the device was reset or powered anew.</summary>
    public void UserConfirmedReset() => Unanswered = 0;

    /// <summary>Takes one 0x7F out of the budget.</summary>
    /// <returns>False when none is left; then none may be sent.</returns>
    internal bool TrySpend()
    {
        if (Remaining == 0)
        {
            return false;
        }

        Unanswered++;
        return true;
    }
}

namespace Nameplate.Bootloader;

/// <summary>
/// Counts the 0x7F that a port swallowed without a sign of life, and says whether text may follow them. One per port, kept over
/// all retries and reopenings.
/// </summary>
/// <remarks>
/// 0x7F is not harmless: a ROM left behind an acknowledged Write Memory address takes N = 0x7F, 128 data bytes and the
/// checksum 0x7F, 130 bytes of 0x7F in all, as a complete and valid frame; Write Protect likewise (from the frame rules of
/// AN3155 rev 20 §3.6 and §3.9). Eight stay far below that and cover a late start, a swallowed first byte and retries.
/// Text is worse: it can also fill a frame that is nearly complete. So an application is asked for its bootloader once, and never
/// on a port where a ROM has answered since the last reset: a ROM that falls silent is inside a frame that we began.
/// </remarks>
public sealed class SyncBudget
{
    /// <summary>Unanswered 0x7F that a port gets before somebody has to reset the device.</summary>
    public const int Limit = 8;

    /// <summary>Enough for an ignored first byte and one lost on the way; a second connect has as many again.</summary>
    private const int LimitOfAConnect = 3;

    private readonly bool _unlimited;
    private bool _textSent;

    /// <summary>A full budget.</summary>
    public SyncBudget()
    {
    }

    private SyncBudget(bool unlimited) => _unlimited = unlimited;

    /// <summary>A control's: as many 0x7F as other tools send while somebody looks for the right jumper.</summary>
    internal static SyncBudget Unlimited() => new(unlimited: true);

    /// <summary>0x7F that one connect sends at most.</summary>
    internal int PerConnect => _unlimited ? 400 : LimitOfAConnect;

    /// <summary>0x7F sent since the last sign that the ROM is not inside a frame.</summary>
    public int Unanswered { get; private set; }

    /// <summary>0x7F that may still be sent.</summary>
    public int Remaining => Limit - Unanswered;

    /// <summary>True once a ROM has answered Get on this port, until the next reset.</summary>
    public bool RomMet { get; private set; }

    /// <summary>A byte came back: somebody listens, and not inside a frame of 0x7F.</summary>
    public void ByteCameBack() => Unanswered = 0;

    /// <summary>The reset line was pulsed: the ROM starts anew.</summary>
    public void ResetPulsed() => Renew();

    /// <summary>The user says that the device was reset or powered anew.</summary>
    public void UserConfirmedReset() => Renew();

    /// <summary>Takes one 0x7F out of the budget.</summary>
    /// <returns>False when none is left; then none may be sent.</returns>
    internal bool TrySpend()
    {
        if (Remaining == 0 && !_unlimited)
        {
            return false;
        }

        Unanswered++;
        return true;
    }

    /// <summary>A ROM answered Get: until the next reset, nothing on this port is an application.</summary>
    /// <remarks>A jump into the application ends the job, and with it the budget.</remarks>
    internal void RomAnswered()
    {
        Unanswered = 0;
        RomMet = true;
    }

    /// <summary>Takes the one text out of the budget.</summary>
    /// <returns>False when it is spent; then none may be sent.</returns>
    internal bool TrySpendText()
    {
        bool isLeft = !_textSent && !RomMet;
        _textSent |= isLeft;
        return isLeft;
    }

    private void Renew()
    {
        Unanswered = 0;
        RomMet = false;
        _textSent = false;
    }
}

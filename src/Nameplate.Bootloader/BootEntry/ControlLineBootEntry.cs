// BOOT0 and NRST by DTR and RTS (AN2606 rev 70 §4.1 and table 2, pattern 10: BOOT0 is sampled when reset ends).
//
//            ____________            ______________________________
//   NRST                 |__________|        ^ BOOT0 is sampled here
//   BOOT0  --------------X===========================  high: bootloader, low: application
//                        | 50 ms    | start-up, then 0x7F
//
// An asserted control line is a low level on a TTL adapter's pin: a line wired directly to NRST holds reset while asserted, a
// line wired directly to BOOT0 makes it high while not asserted. A transistor in between inverts.
using Nameplate.Serial;

namespace Nameplate.Bootloader.BootEntry;

/// <summary>One of the two control lines.</summary>
internal enum ControlLine
{
    /// <summary>Data Terminal Ready.</summary>
    Dtr,

    /// <summary>Request To Send.</summary>
    Rts,
}

/// <summary>Which line does what.</summary>
/// <param name="Reset">The line at NRST; the other one is at BOOT0.</param>
/// <param name="ResetWhenAsserted">True: asserted holds reset.</param>
/// <param name="Boot0HighWhenAsserted">True: asserted makes BOOT0 high.</param>
internal readonly record struct ControlLineWiring(ControlLine Reset, bool ResetWhenAsserted, bool Boot0HighWhenAsserted)
{
    /// <summary>Drives both lines.</summary>
    public void Drive(ISerialLink link, bool reset, bool boot0)
    {
        bool resetLine = reset == ResetWhenAsserted;
        bool bootLine = boot0 == Boot0HighWhenAsserted;
        link.SetControlLines(
            dtr: Reset == ControlLine.Dtr ? resetLine : bootLine,
            rts: Reset == ControlLine.Rts ? resetLine : bootLine);
    }
}

/// <summary>Enters and leaves the bootloader by control lines.</summary>
internal sealed record ControlLineBootEntry(string Name, ControlLineWiring Wiring, TimeSpan StartUp) : IBootEntry
{
    /// <summary>NRST held this long: ample for a board's reset capacitor behind an adapter's weak pin.</summary>
    private static readonly TimeSpan s_pulse = TimeSpan.FromMilliseconds(50);

    public bool CanReset => true;

    public bool AsksApplication => false;

    public string HowToStart => "release BOOT0 and press RESET to start it";

    public string Description
    {
        get
        {
            (string reset, string boot) = Wiring.Reset == ControlLine.Rts ? ("RTS", "DTR") : ("DTR", "RTS");
            return $"{reset} {(Wiring.ResetWhenAsserted ? "asserted" : "not asserted")} holds reset, "
                + $"{boot} {(Wiring.Boot0HighWhenAsserted ? "asserted" : "not asserted")} makes BOOT0 high"
                + (Name == "sim" ? " (virtual devices)" : "");
        }
    }

    public async ValueTask EnterAsync(ISerialLink link, CancellationToken cancellationToken)
    {
        await PulseAsync(link, boot0: true, cancellationToken).ConfigureAwait(false);
        await link.DelayAsync(StartUp, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> AskAsync(ISerialLink link, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask LeaveAsync(ISerialLink link, CancellationToken cancellationToken) =>
        PulseAsync(link, boot0: false, cancellationToken);

    private async ValueTask PulseAsync(ISerialLink link, bool boot0, CancellationToken cancellationToken)
    {
        Wiring.Drive(link, reset: true, boot0);
        try
        {
            await link.DelayAsync(s_pulse, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Wiring.Drive(link, reset: false, boot0); // a cancelled pulse must not leave the device in reset
        }
    }
}

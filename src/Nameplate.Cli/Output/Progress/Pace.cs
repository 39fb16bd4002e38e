using System.Diagnostics;

namespace Nameplate.Cli.Output.Progress;

/// <summary>How fast a phase goes, by the wall clock of whoever looks at the bar.</summary>
internal sealed class Pace
{
    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>Bytes per second since the phase began, and seconds left at that rate; zeros while nothing can be said.</summary>
    public (double Rate, double SecondsLeft) Of(PhaseText step)
    {
        double elapsed = Stopwatch.GetElapsedTime(_begun).TotalSeconds;
        if (step.Total == 0 || step.Done == 0 || elapsed < 0.05)
        {
            return (0, 0);
        }

        double rate = step.Done / elapsed;
        return (rate, (step.Total - step.Done) / rate);
    }
}

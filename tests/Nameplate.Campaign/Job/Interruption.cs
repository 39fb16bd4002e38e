using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>Where a command can be interrupted.</summary>
internal enum Interruption
{
    /// <summary>The power fails with a byte that reaches the device.</summary>
    PowerAtReceivedByte,

    /// <summary>The power fails with a byte that leaves the device.</summary>
    PowerAtSentByte,

    /// <summary>The power fails inside a flash operation.</summary>
    PowerInFlash,

    /// <summary>The cable is pulled with a byte that reaches the device.</summary>
    CableAtReceivedByte,

    /// <summary>The host dies with a change of its state files, made or not.</summary>
    HostAtFileChange,
}

/// <summary>One interruption, at a place counted from 1.</summary>
internal readonly record struct Blow(Interruption Kind, long At)
{
    /// <summary>How many places a command has for it.</summary>
    public static long PlacesFor(Interruption kind, PreparedJob job) => kind switch
    {
        Interruption.PowerAtSentByte => job.Sent,
        Interruption.PowerInFlash => job.FlashActs,
        Interruption.HostAtFileChange => 2L * job.FileChanges,
        _ => job.Received,
    };

    /// <summary>Any interruption of a command, at any place.</summary>
    public static Blow Draw(Random random, PreparedJob job)
    {
        var kind = (Interruption)random.Next(5);
        return new Blow(kind, 1 + random.NextInt64(Math.Max(1, PlacesFor(kind, job))));
    }

    /// <summary>Lets it happen in the command that runs next.</summary>
    public void Arm(JobBench bench)
    {
        switch (Kind)
        {
            case Interruption.PowerAtReceivedByte:
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Received, At));
                break;
            case Interruption.PowerAtSentByte:
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Sent, At));
                break;
            case Interruption.PowerInFlash:
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Flash, At));
                break;
            case Interruption.CableAtReceivedByte:
                bench.Device.Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, At));
                break;
            default:
                bench.Files.DiesAt = bench.Files.Acts.Count + (int)((At + 1) / 2);
                bench.Files.DiesAfter = At % 2 == 0;
                break;
        }
    }

    /// <summary>True once it has happened, until the bench is mended.</summary>
    public bool Struck(JobBench bench) => Kind == Interruption.HostAtFileChange
        ? bench.Files.DiesAt > 0 && bench.Files.Acts.Count >= bench.Files.DiesAt
        : bench.Device.Faults.Struck.Count > 0;

    public override string ToString() => $"{Kind} {At}";
}

using Nameplate.Chips;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Jobs;

/// <summary>One small step of a job, for whoever draws it. Bytes count from 0 to the event's total within one phase.</summary>
public abstract record JobEvent
{
    private JobEvent()
    {
    }

    /// <summary>A word for people: what was found, skipped, tried again.</summary>
    public sealed record Note(string Text) : JobEvent;

    /// <summary>The plan that is about to be executed.</summary>
    public sealed record Planned(UpdatePlan Plan) : JobEvent;

    /// <summary>Touched sectors are compared with the image, to skip those that hold it already.</summary>
    public sealed record Comparing(long Bytes, long Total) : JobEvent;

    /// <summary>Flash is read, to be saved or to prove that it is blank.</summary>
    public sealed record Reading(uint Address, long Bytes, long Total) : JobEvent;

    /// <summary>A sector erase begins.</summary>
    public sealed record Erasing(Sector Sector, int Position, int Count, TimeSpan Worst) : JobEvent;

    /// <summary>A sector was read back blank.</summary>
    public sealed record Erased(Sector Sector, int Position, int Count) : JobEvent;

    /// <summary>Firmware bytes were written and acknowledged, not yet verified.</summary>
    public sealed record Wrote(uint Address, long Bytes, long Total) : JobEvent;

    /// <summary>Firmware bytes were read back and are equal.</summary>
    public sealed record Verified(uint Address, long Bytes, long Total) : JobEvent;

    /// <summary>The identity is read.</summary>
    public sealed record ReadingIdentity : JobEvent;

    /// <summary>The identity is written.</summary>
    public sealed record WritingIdentity : JobEvent;

    /// <summary>Something failed in a way that may pass; it is tried again.</summary>
    public sealed record Retrying(string Reason, int Attempt, int Attempts) : JobEvent;
}

using Nameplate.Provisioning.Jobs;

namespace Nameplate.Campaign.Job;

/// <summary>The host as a campaign plays it: whole, or without one of its rules.</summary>
internal sealed record JobHost
{
    public static JobHost Whole { get; } = new();

    /// <summary>Those of the jobs.</summary>
    public JobRules Rules { get; init; } = JobRules.All;

    /// <summary>Unanswered 0x7F are counted, and end.</summary>
    public bool LimitsSync { get; init; } = true;

    /// <summary>What the encoders made is looked at before it leaves.</summary>
    public bool HasGate { get; init; } = true;

    /// <summary>A journal is still there after an interruption.</summary>
    public bool KeepsJournal { get; init; } = true;
}

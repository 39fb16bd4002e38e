using Nameplate.Campaign.Running;
using Nameplate.Chips;

namespace Nameplate.Campaign.Job;

/// <summary>All campaigns on whole jobs.</summary>
internal static class JobCampaigns
{
    /// <summary>One of each kind: one region, one region with the first-write erratum, two regions, embedded.</summary>
    private static readonly string[] s_exhaustive = ["STM32H743xI", "STM32H723xG", "STM32H7A3xI", "STM32H750xB"];

    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new InterruptedJobs("J1", "commands cut at every byte and flash operation, then run again",
            s_exhaustive, 150_000, 3_000_000, again: false),
        new InterruptedJobs("J2", "the same, the rerun cut once more",
            s_exhaustive, 50_000, 1_500_000, again: true),
        new InterruptedJobs("J3", "the same on every chip, at places drawn",
            [.. ChipDatabase.All.Select(chip => chip.Name).Except(s_exhaustive)], 50_000, 500_000, again: true),
    ];
}

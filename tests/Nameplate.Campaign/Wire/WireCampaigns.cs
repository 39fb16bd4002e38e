using Nameplate.Campaign.Running;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Campaign.Wire;

/// <summary>The campaign on the wire, and its controls.</summary>
internal static class WireCampaigns
{
    /// <summary>One region, one region with the first-write erratum, two regions, embedded.</summary>
    private static readonly string[] s_chips = ["STM32H743xI", "STM32H723xG", "STM32H7A3xI", "STM32H750xB"];

    public static IReadOnlyList<ICampaign> All { get; } = [new DisturbedJobs(s_chips)];

    public static IReadOnlyList<Control> Controls { get; } =
    [
        Without("firmware is not read back", JobRules.All with { ReadBack = false }),
        Without("a write whose ACK did not come is sent again unread", JobRules.All with { ReadBeforeRepeat = false }),
        new("verify sees what was written, not what is there",
            new DisturbedJobs(s_chips, wrap: link => new FlatteringLink(link)), MostCases: 20_000),
    ];

    private static Control Without(string rule, JobRules rules) => new(rule, new DisturbedJobs(s_chips, rules), MostCases: 20_000);
}

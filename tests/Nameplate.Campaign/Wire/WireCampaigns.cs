using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Wire;

/// <summary>The campaign on the wire, and its controls.</summary>
internal static class WireCampaigns
{
    /// <summary>One region, one region with the first-write erratum, two regions, embedded.</summary>
    private static readonly string[] s_chips = ["STM32H743xI", "STM32H723xG", "STM32H7A3xI", "STM32H750xB"];

    public static IReadOnlyList<ICampaign> All { get; } = [new DisturbedJobs(s_chips)];

    public static IReadOnlyList<Control> Controls { get; } =
    [
        new("verify sees what was written, not what is there", new DisturbedJobs(s_chips, link => new FlatteringLink(link)), MostCases: 20_000),
    ];
}

using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Input;

/// <summary>Everything that is read from outside, changed.</summary>
internal static class InputCampaigns
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new InputCampaign(new TextFirmware(), 60_000, 4_000_000),
        new InputCampaign(new ElfFirmware(), 40_000, 3_000_000),
        new InputCampaign(new RawFirmware(), 30_000, 1_500_000),
    ];

    public static IReadOnlyList<Control> Controls { get; } = [];
}

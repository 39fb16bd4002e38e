using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Journal;

/// <summary>The campaign on the host's state, and its controls.</summary>
internal static class JournalCampaigns
{
    /// <summary>One region, two regions, embedded.</summary>
    private static readonly string[] s_chips = ["STM32H743xI", "STM32H7A3xI", "STM32H750xB"];

    public static IReadOnlyList<ICampaign> All { get; } = [new TroubledHosts(s_chips)];

    public static IReadOnlyList<Control> Controls { get; } =
    [
        new("state files are not fsynced", new TroubledHosts(s_chips, Sloppiness.FilesAreNotSynced), MostCases: 20_000),
        new("directories are not fsynced", new TroubledHosts(s_chips, Sloppiness.DirectoriesAreNotSynced), MostCases: 20_000),
        new("state files are renamed before they are fsynced", new TroubledHosts(s_chips, Sloppiness.RenameComesBeforeSync), MostCases: 20_000),
    ];
}

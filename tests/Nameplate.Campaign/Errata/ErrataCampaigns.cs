using Nameplate.Campaign.Running;
using Nameplate.Provisioning.Jobs;
using Known = Nameplate.Chips.Errata;

namespace Nameplate.Campaign.Errata;

/// <summary>The campaign on errata, and a control for each of them.</summary>
internal static class ErrataCampaigns
{
    private static readonly string[] s_chips = ["STM32H743xI", "STM32H723xG", "STM32H7A3xI", "STM32H750xB"];

    public static IReadOnlyList<ICampaign> All { get; } = [new JobsWithErrata(s_chips)];

    public static IReadOnlyList<Control> Controls { get; } =
    [
        Without("0x7F is sent once", new(Known.FirstSyncIgnored) { Wrap = link => new OneSyncLink(link) }),
        Without("Get is read by its count", new(Known.GetCountWrong) { Wrap = link => new CountedGetLink(link) }),
        Without("Go's first ACK is waited for", new(Known.GoFirstAckMissing) { RowLacksIt = true }),
        Without("an erase is over when it is acknowledged", new(Known.Bank2EraseAckedEarly) { RowLacksIt = true }),
        Without("nothing goes ahead of a write that follows a read",
            new(Known.ReadThenWriteDropsFirst32) { Rules = JobRules.All with { PrimeFirstWrite = false, ReadBack = false } }),
        Without("an ACK is taken for the deed",
            new(Known.WriteProtectedSectorAcks) { Rules = JobRules.All with { ProveErases = false, ReadBack = false } }),
        Without("a write that is not aligned is sent", new(Known.MisalignedWritePoisons) { Wrap = link => new MisalignedLink(link) }),
        Without("a read that hangs is tried again", new(Known.DoubleEccReadHangs) { RowLacksIt = true }),
    ];

    private static Control Without(string rule, MissingWorkaround missing) =>
        new($"{rule} ({missing.Erratum})", new JobsWithErrata(s_chips, missing), MostCases: 2_000);
}

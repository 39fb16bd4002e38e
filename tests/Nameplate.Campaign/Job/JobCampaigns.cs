using Nameplate.Campaign.Running;
using Nameplate.Chips;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Campaign.Job;

/// <summary>All campaigns on whole jobs.</summary>
internal static class JobCampaigns
{
    /// <summary>One of each kind: one region, one region with the first-write erratum, two regions, embedded.</summary>
    private static readonly string[] s_exhaustive = ["STM32H743xI", "STM32H723xG", "STM32H7A3xI", "STM32H750xB"];

    private static readonly JobShelf s_kinds = new([.. s_exhaustive.Select(SmallChip.Of)]);
    private static readonly JobShelf s_others = new([.. ChipDatabase.OfFamilies("H7", "H7RS").Select(chip => chip.Name).Except(s_exhaustive).Select(SmallChip.Of)]);
    private static readonly JobShelf s_all = new([.. ChipDatabase.OfFamilies("H7", "H7RS").Select(chip => SmallChip.Of(chip.Name))]);
    private static readonly JobShelf s_trueSizes = new(ChipDatabase.OfFamilies("H7", "H7RS"), scale: 16);
    private static readonly JobShelf s_embedded = new([SmallChip.Of("STM32H750xB")]);
    private static readonly JobShelf s_dropping = new([SmallChip.Of("STM32H723xG")]);

    public static IReadOnlyList<ICampaign> All { get; } =
    [
        EveryPlace(s_kinds, JobHost.Whole),
        new InterruptedJobs("J2", "the same, the rerun cut once more", s_kinds, JobHost.Whole, 40_000, 1_500_000, again: true),
        new DrawnInterruptions("J3", "one to three interruptions on the other chips", s_others, 20_000, 500_000),
        new UnpressedResets(s_all, JobHost.Whole),
        new ExchangedBoards(s_all, JobHost.Whole),
        new FlashThatChanges(s_all, JobHost.Whole),
        new BuggyEncoders(s_all, JobHost.Whole),
        new DrawnInterruptions("J8", "one to three interruptions, regions and firmware at true sizes", s_trueSizes, 300, 5_000),
    ];

    /// <summary>The rules of the job, each removed from the campaign that has to miss it.</summary>
    public static IReadOnlyList<Control> Controls { get; } =
    [
        new("an ACK is taken for the deed", EveryPlace(s_dropping, Without(JobRules.All with { ReadBack = false, PrimeFirstWrite = false }))),
        new("the first write after a read is not primed", EveryPlace(s_dropping, Without(JobRules.All with { PrimeFirstWrite = false }))),
        new("the vector words are written first", EveryPlace(s_kinds, Without(JobRules.All with { VectorsLast = false }))),
        new("no journal before a shared sector is erased", EveryPlace(s_embedded, Without(JobRules.All with { JournalBeforeErase = false }))),
        new("a host that loses its journal", EveryPlace(s_embedded, JobHost.Whole with { KeepsJournal = false })),
        new("0x7F as long as nothing answers", new UnpressedResets(s_kinds, JobHost.Whole with { LimitsSync = false })),
        new("the unique ID is not read again", new ExchangedBoards(s_kinds, Without(JobRules.All with { SameDeviceAgain = false }))),
        new("firmware is not read back", new FlashThatChanges(s_kinds, Without(JobRules.All with { ReadBack = false }))),
        new("firmware is read back block by block", new FlashThatChanges(s_kinds, Without(JobRules.All with { VerifyBehindAllWrites = false }))),
        new("the identity is not compared", new FlashThatChanges(s_kinds, Without(JobRules.All with { ProveIdentity = false }))),
        new("no gate at the wire", new BuggyEncoders(s_kinds, JobHost.Whole with { HasGate = false })),
    ];

    private static JobHost Without(JobRules rules) => JobHost.Whole with { Rules = rules };

    private static InterruptedJobs EveryPlace(JobShelf shelf, JobHost host) => new(
        "J1", "commands cut at every byte and flash operation, then run again", shelf, host, 150_000, 3_000_000, again: false);
}

// The campaigns on the store alone, numbered as in docs/formats/identity-store-design.md. Each draw is made for one kind of
// accident; what the cells do where documents leave it open is drawn, too.

using Nameplate.Campaign.Running;
using Nameplate.Identity;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Store;

/// <summary>All campaigns on the store alone.</summary>
internal static class StoreCampaigns
{
    private static readonly int[] s_units = [2, 4, 8, 16, 32];
    private static readonly int[] s_slotSizes = [256, 512, 1024];
    private static readonly Wish[] s_wishes = Enum.GetValues<Wish>();

    /// <summary>The campaigns; <paramref name="basis"/> gives the rules.</summary>
    public static IReadOnlyList<ICampaign> All(StoreConfig basis) =>
    [
        new CutEverywhere(basis),
        CutTheRecovery(basis),
        RandomCuts(basis),
        TornErases(basis),
        LateCuts(basis),
        NothingButCuts(basis with { Regions = 1 }, cuts: 16),
        NothingButCuts(basis with { Regions = 2 }, cuts: 4), // of six and more docs/formats/identity-store-design.md tells
        UnstableUnits(basis),
        ActsNotDone(basis),
        new DamageCampaign(basis, bits: false),
        new DamageCampaign(basis, bits: true),
        new ForeignImages(basis),
        TwoWriters(basis),
        new FalseAccepts(),
    ];

    /// <summary>The rules of docs/formats/identity-store-design.md, each removed from the campaign that has to miss it.</summary>
    public static IReadOnlyList<Control> Controls(StoreConfig basis)
    {
        StoreConfig Without(StoreRules rules) => basis with { Rules = rules };
        return
        [
            new("commit and settle before header and payload", RandomCuts(Without(StoreRules.All with { BodyFirst = false }))),
            new("no open mark", RandomCuts(Without(StoreRules.All with { MarkSlots = false })), ByOverwriting: true),
            new("erase the region with the newest settled slot", RandomCuts(Without(StoreRules.All with { KeepNewestSettled = false }))),
            new("no erase where a region looks blank", TornErases(Without(StoreRules.All with { EraseUnconditionally = false }))),
            new("roll forward only if the store reads empty", TornErases(Without(StoreRules.All with { RollForwardThoughValid = false }))),
            new("no journal", RandomCuts(basis with { ForgetsJournal = true })),
            new("stop reading at the first blank slot", RandomCuts(Without(StoreRules.All with { ReadBehindBlankSlots = false }))),
            new("trust the flash, read nothing back", ActsNotDone(Without(StoreRules.All with { ReadBack = false }))),
            new("settled is whatever is not blank", NothingButCuts(Without(StoreRules.All with { SettledMeansRight = false }) with { Regions = 2 }, cuts: 16)),
            new("keep the newest valid region", LateCuts(Without(StoreRules.All with { KeepSettledNotValid = false }))),
            new("look at a mark before programming it", LateCuts(Without(StoreRules.All with { MarkWithoutLooking = false })), ByOverwriting: true),
            new("append where an erase was cut", LateCuts(Without(StoreRules.All with { AppendOnlyWhereSettled = false, LinesBesideTheMarkCount = false })), ByOverwriting: true),
            new("erase the region with the newest settled slot", new CutEverywhere(Without(StoreRules.All with { KeepNewestSettled = false }))),
            new("erase the region with the newest settled slot", CutTheRecovery(Without(StoreRules.All with { KeepNewestSettled = false }))),
            new("no open mark", UnstableUnits(Without(StoreRules.All with { MarkSlots = false })), ByOverwriting: true),
            new("erase the region with the newest settled slot", TwoWriters(Without(StoreRules.All with { KeepNewestSettled = false }))),
            new("a line that cannot be read is taken for the end of the slots", new DamageCampaign(
                Without(StoreRules.All with { ReadBehindBlankSlots = false }) with { SeesEcc = false }, bits: false)),
            new("foreign data is formatted over", new ForeignImages(Without(StoreRules.All with { RefuseForeign = false }))),
            new("CRCs that are always right", new FalseAccepts(mendsCrcs: true)),
        ];
    }

    public static ICampaign CutTheRecovery(StoreConfig basis) => new HistoryCampaign(
        "T2", "a second cut while the first is mended", 100_000, 5_000_000, static (random, basis) =>
        {
            StoreConfig config = Any(random, basis);
            return new History(config,
            [
                .. Writes(random, random.Next(6)),
                AnyCut(random, config), AnyCut(random, config), .. Writes(random, 2),
            ], 0);
        }, basis);

    public static ICampaign RandomCuts(StoreConfig basis) => new HistoryCampaign(
        "T3", "random sessions with 1 to 20 cuts", 100_000, 1_000_000, static (random, basis) =>
        {
            StoreConfig config = Any(random, basis);
            List<Step> steps = [];
            for (int cuts = random.Next(1, 21); cuts > 0;)
            {
                bool cut = random.Next(2) == 0;
                steps.Add(cut ? AnyCut(random, config) : new Step(AnyOf(random, s_wishes)));
                cuts -= cut ? 1 : 0;
            }
            return new History(config, [.. steps, .. Writes(random, 1)], 0);
        }, basis);

    public static ICampaign TornErases(StoreConfig basis) => new HistoryCampaign(
        "T4", "erases that are cut, and cut again", 50_000, 500_000, static (random, basis) =>
        {
            StoreConfig config = Any(random, basis) with { Cells = 3 };
            List<Step> steps = [];
            for (int i = random.Next(4, 16); i > 0; i--)
            {
                steps.Add(random.Next(3) switch
                {
                    0 => new Step(AnyOf(random, s_wishes), null, AnyTear(random)) { CutsErase = true },
                    1 => AnyCut(random, config),
                    _ => new Step(AnyOf(random, s_wishes)),
                });
            }
            return new History(config, [.. steps, .. Writes(random, 1)], 0);
        }, basis);

    /// <summary>Cuts right before the settle line and in erases, on the smallest store of two regions: where the rules about the
    /// newest settled slot are decided.</summary>
    public static ICampaign LateCuts(StoreConfig basis) => new HistoryCampaign(
        "T4L", "cuts right before the settle line, and in erases", 50_000, 500_000, static (random, basis) =>
        {
            StoreConfig config = basis with { Regions = 2, Unit = 32, Cells = 3 };
            List<Step> steps = [];
            for (int i = 16; i > 0; i--)
            {
                steps.Add(random.Next(3) switch
                {
                    0 => new Step(Wish.Number) { CutsErase = true },
                    1 => new Step(Wish.Number, random.Next(3, 10), AnyTear(random)),
                    _ => new Step(Wish.Number),
                });
            }
            return new History(config, [.. steps, .. Writes(random, 1)], 0);
        }, basis);

    /// <summary>No session ends, on the smallest store: where it is decided which slot is settled, and which erase a slot is from.</summary>
    public static ICampaign NothingButCuts(StoreConfig basis, int cuts) => new HistoryCampaign(
        basis.Regions == 1 ? "T4A" : "T4B", $"{cuts} cuts in a row, {(basis.Regions == 1 ? "one region" : "two regions")}", 10_000, 250_000, (random, basis) =>
        {
            StoreConfig config = basis with { Unit = 32, Cells = 3, Reads = 4 };
            List<Step> steps = [.. Writes(random, 2)];
            for (int i = cuts; i > 0; i--)
            {
                steps.Add(random.Next(2) == 0
                    ? new Step(Wish.Number) { CutsErase = true }
                    : new Step(Wish.Number, random.Next(3, 10), AnyTear(random)));
            }
            return new History(config, [.. steps, .. Writes(random, 1)], 0);
        }, basis);

    public static ICampaign UnstableUnits(StoreConfig basis) => new HistoryCampaign(
        "T5", "torn units that read otherwise every time", 20_000, 200_000, static (random, basis) =>
        {
            StoreConfig config = Any(random, basis) with { Reads = 8 };
            List<Step> steps = [];
            for (int i = random.Next(2, 12); i > 0; i--)
            {
                steps.Add(random.Next(2) == 0
                    ? AnyCut(random, config) with { Tear = TearBehaviour.Unstable }
                    : new Step(AnyOf(random, s_wishes)));
            }
            return new History(config, [.. steps, .. Writes(random, 1)], 0);
        }, basis);

    public static ICampaign TwoWriters(StoreConfig basis) => new HistoryCampaign(
        "T9", "host and firmware write in turns, both are cut", 10_000, 100_000, static (random, basis) =>
        {
            StoreConfig config = Any(random, basis) with { Regions = 2 };
            List<Step> steps = [new Step(Wish.Number)];
            for (int i = random.Next(4, 20); i > 0; i--)
            {
                Step step = random.Next(3) == 0 ? AnyCut(random, config) : new Step(AnyOf(random, s_wishes));
                steps.Add(step with { ByFirmware = random.Next(2) == 0 });
            }
            return new History(config, [.. steps, .. Writes(random, 1)], 0);
        }, basis);

    public static ICampaign ActsNotDone(StoreConfig basis) => new HistoryCampaign(
        "ACK", "acts that are acknowledged and not done", 20_000, 200_000, static (random, basis) =>
        {
            StoreConfig config = Any(random, basis);
            List<Step> steps = [];
            for (int i = random.Next(2, 12); i > 0; i--)
            {
                steps.Add(new Step(AnyOf(random, s_wishes)) { LosesAfter = random.Next(2) == 0 ? random.Next(9 * 32 / config.Unit) : null });
            }
            return new History(config, [.. steps, .. Writes(random, 1)], 0);
        }, basis);

    private static StoreConfig Any(Random random, StoreConfig basis) => basis with
    {
        Regions = random.Next(1, 3),
        Unit = AnyOf(random, s_units),
        SlotSize = AnyOf(random, s_slotSizes),
        Cells = random.Next(3, 7),
        Physics = new FlashPhysics
        {
            NonVirgin = AnyOf(random, Enum.GetValues<NonVirginProgram>()),
            ZerosOverAnything = random.Next(2) == 0,
            SameValueIsHarmless = random.Next(2) == 0,
        },
    };

    private static IEnumerable<Step> Writes(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => new Step(AnyOf(random, s_wishes)));

    /// <summary>A session that is cut, most likely: a write is at least five lines and at most two erases longer.</summary>
    private static Step AnyCut(Random random, StoreConfig config) =>
        new(AnyOf(random, s_wishes), random.Next(9 * 32 / config.Unit), AnyTear(random));

    private static TearBehaviour AnyTear(Random random) => AnyOf(random, Enum.GetValues<TearBehaviour>());

    private static T AnyOf<T>(Random random, T[] values) => values[random.Next(values.Length)];
}

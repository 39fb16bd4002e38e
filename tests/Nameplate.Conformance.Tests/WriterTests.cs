using System.Diagnostics;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Identity.Tests;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// The writers in both languages leave the same bytes for the same calls, read what the other wrote, and finish what the other
/// began, wherever the power went away.
/// </summary>
public sealed class WriterTests(ITestOutputHelper output)
{
    private static readonly int[] s_units = [2, 4, 8, 16, 32];
    private static readonly int[] s_slotSizes = [256, 512, 1024];

    [Fact]
    public async Task Same_calls_leave_the_same_flash()
    {
        CBuild.Require();
        int seed = Seed.OfThisRun();
        var time = Stopwatch.StartNew();
        int sequences = Nightly.IsOn ? 20 : 2;

        Tally[] halves = await Task.WhenAll(
            Task.Run(() => Sequences(StoreRules.All, seed, sequences)),
            Task.Run(() => Sequences(StoreRules.All, seed + 1, sequences)));

        Tally all = halves[0] + halves[1];
        output.Say($"{all} in {time.Elapsed.TotalSeconds:F1} s, seed {seed}");
        all.Difference.ShouldBeNull($"seed {seed}");
        foreach (CResult result in (CResult[])[CResult.OK, CResult.E_NONE, CResult.E_VERSION, CResult.E_FULL, CResult.E_EPOCH,
            CResult.E_CONFLICT, CResult.E_RANGE, CResult.E_REFUSED, CResult.E_IO])
        {
            all.Verdicts.ShouldContain(new Verdict(result, false));
        }
    }

    [Fact]
    public async Task After_every_cut_both_read_the_same_and_finish_what_the_other_began()
    {
        CBuild.Require();
        int seed = Seed.OfThisRun();
        var time = Stopwatch.StartNew();

        Tally[] halves = await Task.WhenAll(
            Task.Run(() => Cuts(StoreRules.All, seed, [2, 32])), Task.Run(() => Cuts(StoreRules.All, seed + 1, [4, 8, 16])));

        Tally all = halves[0] + halves[1];
        output.Say($"{all} in {time.Elapsed.TotalSeconds:F1} s, seed {seed}");
        all.Difference.ShouldBeNull($"seed {seed}");
        all.Cuts.ShouldBeGreaterThan(10_000);
        all.Foreign.ShouldBeLessThan(all.Cuts / 100);
    }

    // Controls: a C# writer with a rule less does something else than C.
    [Theory]
    [InlineData("commit and settle before header and payload")]
    [InlineData("no open mark")]
    [InlineData("no read-back")]
    [InlineData("append where an erase was cut")]
    [InlineData("only the mark says that a slot was begun")]
    [InlineData("the region with the newest settled slot is erased")]
    [InlineData("no erase where the region looks blank")]
    public async Task A_missing_rule_is_noticed(string missing)
    {
        CBuild.Require();
        StoreRules rules = missing switch
        {
            "commit and settle before header and payload" => StoreRules.All with { BodyFirst = false },
            "no open mark" => StoreRules.All with { MarkSlots = false },
            "no read-back" => StoreRules.All with { ReadBack = false },
            "append where an erase was cut" => StoreRules.All with { AppendOnlyWhereSettled = false },
            "only the mark says that a slot was begun" => StoreRules.All with { LinesBesideTheMarkCount = false },
            "the region with the newest settled slot is erased" => StoreRules.All with { KeepNewestSettled = false },
            "no erase where the region looks blank" => StoreRules.All with { EraseUnconditionally = false },
            _ => throw new ArgumentOutOfRangeException(nameof(missing), missing, null),
        };

        string? difference = (await Sequences(rules, 1, 2)).Difference ?? (await Cuts(rules, 1, [32])).Difference;

        output.WriteLine(difference?.Split('\n')[0] ?? "");
        difference.ShouldNotBeNull();
    }

    private static async Task<Tally> Sequences(StoreRules rules, int seed, int sequences)
    {
        using var c = new CStore();
        var random = new Random(seed);
        var operations = new OperationMaker(random);
        var pair = new WriterPair(c, random, rules);
        string? difference = null;
        foreach ((string start, int slotSize, int unit) in Everything())
        {
            for (int i = 0; i < sequences; i++)
            {
                StoreLayout layout = Layout(slotSize);
                FlashModel flash = operations.Start(start, layout, unit);
                Wear(flash, layout, random);
                for (int n = random.Next(4, 14); n > 0 && difference is null; n--)
                {
                    difference = await pair.Do(flash, layout, operations.Next());
                }
                if (difference is not null)
                {
                    return Tally.Of(pair, $"{start}, slots of {slotSize}, unit {unit}: {difference}");
                }
            }
        }
        return Tally.Of(pair, null);
    }

    private static async Task<Tally> Cuts(StoreRules rules, int seed, int[] units)
    {
        using var c = new CStore();
        var random = new Random(seed);
        var pair = new WriterPair(c, random, rules);
        foreach (int unit in units)
        {
            foreach (int slotSize in s_slotSizes)
            {
                foreach ((string start, Operation[] operations) in Lives())
                {
                    StoreLayout layout = Layout(slotSize);
                    FlashModel flash = new OperationMaker(random).Start(start, layout, unit);
                    foreach (Operation operation in operations)
                    {
                        // Small units have many acts: a different part of them for each kind of tear.
                        int step = Nightly.IsOn ? 1 : Math.Max(1, 12 / unit);
                        foreach (Tear tear in Enum.GetValues<Tear>())
                        {
                            if (await pair.CutEverywhere(flash, layout, operation, tear, step) is { } difference)
                            {
                                return Tally.Of(pair, $"{start}, slots of {slotSize}, unit {unit}: {difference}");
                            }
                        }
                        await pair.Do(flash, layout, operation);
                    }
                }
            }
        }
        return Tally.Of(pair, null);
    }

    /// <summary>A first format, appends, the compactions that follow, a locked store, an edit after a cut one.</summary>
    private static IEnumerable<(string Start, Operation[] Operations)> Lives()
    {
        Operation set = new(null, [new CChange(0x1005, [0xFA, 0, 0, 0])]);
        Operation two = new(null, [new CChange(0x3002, [.. "A123"u8]), new CChange(0x1005, [1, 0, 0, 0])]);
        Operation remove = new(null, [new CChange(0x1005, null)]);
        Operation format = new(WriterPair.FirstNumber, [new CChange(0x3003, [.. "pump"u8])]);
        yield return ("blank", [format, set, two, remove, set]);
        yield return ("production", [remove, set]);
        yield return ("unsettled", [remove]);
    }

    /// <summary>Sometimes lines that take nothing, or a flash that does not.</summary>
    private static void Wear(FlashModel flash, StoreLayout layout, Random random)
    {
        flash.IsWriteProtected = random.Next(30) == 0;
        for (int n = random.Next(4) == 0 ? random.Next(1, 6) : 0; n > 0; n--)
        {
            AddressRange region = layout.Regions[random.Next(2)];
            flash.Failing.Add(region.Start + (uint)random.Next((int)region.Length / LineRead.Size) * LineRead.Size);
        }
    }

    private static IEnumerable<(string Start, int SlotSize, int Unit)> Everything() =>
        from start in OperationMaker.Starts from slotSize in s_slotSizes from unit in s_units select (start, slotSize, unit);

    private static StoreLayout Layout(int slotSize) => Bench.Two(slotSize == 256 ? 4 : 3, slotSize);

    private sealed record Tally(
        int Operations, int Cuts, int Recoveries, int Foreign, IReadOnlySet<Verdict> Verdicts, string? Difference)
    {
        public static Tally Of(WriterPair pair, string? difference) =>
            new(pair.Operations, pair.Cuts, pair.Recoveries, pair.Foreign, pair.Verdicts, difference);

        public static Tally operator +(Tally a, Tally b) => new(
            a.Operations + b.Operations, a.Cuts + b.Cuts, a.Recoveries + b.Recoveries, a.Foreign + b.Foreign,
            a.Verdicts.Union(b.Verdicts).ToHashSet(), a.Difference ?? b.Difference);

        public override string ToString() => $"{Operations} operations by both writers, {Cuts} cuts, {Recoveries} recoveries, "
            + $"{Foreign} first formats that both refuse to repeat";
    }
}

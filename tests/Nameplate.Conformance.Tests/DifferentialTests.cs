using System.Diagnostics;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// Both readers over stores that are generated and mutated: result, status bits, side, newest, history in its order, every field
/// by iteration and by the getters, of the newest and of an older generation.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int Cases = 200_000;
    private const int NightlyCases = 2_000_000;

    [Fact]
    public async Task Both_readers_say_the_same_about_every_image()
    {
        CBuild.Require();
        int seed = Seed.OfThisRun();
        int cases = Nightly.IsOn ? NightlyCases : Cases;
        var time = Stopwatch.StartNew();

        Tally[] halves = await Task.WhenAll(
            Task.Run(() => Run(StoreRules.All, seed, cases / 2)), Task.Run(() => Run(StoreRules.All, seed + 1, cases / 2)));

        Tally all = halves[0] + halves[1];
        output.Say($"{all} in {time.Elapsed.TotalSeconds:F1} s, seed {seed}");
        all.Difference.ShouldBeNull($"seed {seed}");
        all.Images.ShouldBe(cases);
        all.Valid.ShouldBeInRange(cases / 4, cases * 9 / 10, "mutations must neither spare nor destroy everything");
    }

    [Fact]
    public async Task Every_answer_of_a_reader_occurs()
    {
        CBuild.Require();
        Tally tally = await Run(StoreRules.All, 1, 4000);

        output.WriteLine($"{tally}");
        tally.Difference.ShouldBeNull();
        foreach (StoreStatus bit in Tally.AllBits)
        {
            tally.Bits[bit].ShouldBeGreaterThan(10, $"{bit}");
        }
        Math.Min(tally.LaterVersion, Math.Min(tally.None, tally.Aliases)).ShouldBeGreaterThan(40);
        Math.Min(tally.History, tally.Fields).ShouldBeGreaterThan(3000);
    }

    // Control: a reader with a rule less must be told apart from one that has them all.
    [Fact]
    public async Task A_reader_that_stops_at_a_blank_slot_is_caught()
    {
        CBuild.Require();
        Tally tally = await Run(StoreRules.All with { ReadBehindBlankSlots = false }, 1, 4000);

        output.WriteLine(tally.Difference?.Split('\n')[0] ?? "");
        tally.Difference.ShouldNotBeNull();
    }

    private static async Task<Tally> Run(StoreRules rules, int seed, int cases)
    {
        using var c = new CStore();
        var random = new Random(seed);
        var maker = new StoreMaker(random);
        var mutations = new Mutations(random);
        var comparison = new Comparison(c, random);
        var tally = new Tally();
        for (int i = 0; i < cases && tally.Difference is null; i++)
        {
            Picture picture = maker.Make();
            mutations.Apply(picture);
            StoreView view = await StoreReader.ReadAsync(
                picture, picture.Layout, ReadScope.History, picture.Uid, rules, CancellationToken.None);
            string? difference = comparison.Difference(picture, view);
            tally = tally.With(view) with { Difference = difference is null ? null : $"image {i}: {difference}\n{picture}" };
        }
        return tally;
    }

    /// <summary>What the images were, so that a run cannot pass by having none.</summary>
    private sealed record Tally
    {
        public static IReadOnlyList<StoreStatus> AllBits { get; } =
            [.. Enum.GetValues<StoreStatus>().Where(bit => bit != StoreStatus.None)];

        public int Images { get; init; }

        public int Valid { get; init; }

        public int None { get; init; }

        public int LaterVersion { get; init; }

        public int Aliases { get; init; }

        public int History { get; init; }

        public int Fields { get; init; }

        /// <summary>How often each status bit was set.</summary>
        public Dictionary<StoreStatus, int> Bits { get; init; } = AllBits.ToDictionary(bit => bit, _ => 0);

        public string? Difference { get; init; }

        public Tally With(StoreView view) => this with
        {
            Images = Images + 1,
            Valid = Valid + (view.State == StoreState.Valid ? 1 : 0),
            None = None + (view.State == StoreState.None ? 1 : 0),
            LaterVersion = LaterVersion + (view.State == StoreState.LaterVersion ? 1 : 0),
            Aliases = Aliases + (view.Side == StoreSide.Alias ? 1 : 0),
            History = History + view.History.Count,
            Fields = Fields + (view.Newest?.Fields.Fields.Count ?? 0),
            Bits = AllBits.ToDictionary(bit => bit, bit => Bits[bit] + (view.Has(bit) ? 1 : 0)),
        };

        public static Tally operator +(Tally a, Tally b) => new()
        {
            Images = a.Images + b.Images,
            Valid = a.Valid + b.Valid,
            None = a.None + b.None,
            LaterVersion = a.LaterVersion + b.LaterVersion,
            Aliases = a.Aliases + b.Aliases,
            History = a.History + b.History,
            Fields = a.Fields + b.Fields,
            Bits = AllBits.ToDictionary(bit => bit, bit => a.Bits[bit] + b.Bits[bit]),
            Difference = a.Difference ?? b.Difference,
        };

        public override string ToString() =>
            $"{Images} images read by both: {Valid} valid ({Aliases} at the alias), {None} without identity, "
            + $"{LaterVersion} of a later version; {History} older generations, {Fields} fields; status bits: "
            + string.Join(", ", AllBits.Select(bit => $"{bit} {Bits[bit]}"));
    }
}

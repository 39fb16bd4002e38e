namespace Nameplate.Identity.Tests;

/// <summary>
/// The campaigns prove something only if they notice a missing rule. Each control takes one away and must be caught, by a lost
/// number or by a line programmed twice, in the runs that the complete rules pass.
/// </summary>
public sealed class ControlTests(ITestOutputHelper output)
{
    private const int MostRuns = 6000;

    [Theory]
    [InlineData("commit and settle before header and payload", 1)]
    [InlineData("no open mark", 1)]
    [InlineData("no open mark", 2)]
    [InlineData("append where an erase was cut", 2)]
    [InlineData("the region with the newest settled slot is erased", 2)]
    [InlineData("no erase where the region looks blank", 1)]
    [InlineData("no erase where the region looks blank", 2)]
    [InlineData("no roll-forward if the store reads as valid", 1)]
    [InlineData("no journal", 1)]
    [InlineData("reading stops at a blank slot", 2)]
    public async Task A_missing_rule_is_noticed(string missing, int regions)
    {
        var campaign = new CutCampaign(seed => Make(missing, regions, seed));
        for (int seed = 0; seed < MostRuns; seed++)
        {
            await campaign.CutAtRandom(seed, 20);
            if (campaign.Result.Losses + campaign.Result.Violations > 0)
            {
                output.WriteLine($"noticed in run {seed}: {campaign.Result.FirstLoss ?? campaign.Result.FirstViolation}");
                return;
            }
        }
        Assert.Fail($"not noticed in {MostRuns} runs");
    }

    [Fact]
    public async Task Trusting_the_acknowledgement_is_noticed()
    {
        var trusting = new Bench(Bench.One(), rules: StoreRules.All with { ReadBack = false });
        trusting.Flash.IsWriteProtected = true;
        await trusting.Write(Bench.Number(10));
        (await trusting.Read()).State.ShouldBe(StoreState.None, "it said that it had written");

        var careful = new Bench(Bench.One());
        careful.Flash.IsWriteProtected = true;
        await Should.ThrowAsync<IdentityStoreException>(() => careful.Write(Bench.Number(10)));
    }

    private static Bench Make(string missing, int regions, int seed) =>
        new(regions == 1 ? Bench.One() : Bench.Two(), 32, seed, missing switch
        {
            "commit and settle before header and payload" => StoreRules.All with { BodyFirst = false },
            "no open mark" => StoreRules.All with { MarkSlots = false },
            "append where an erase was cut" => StoreRules.All with
            {
                AppendOnlyWhereSettled = false,
                LinesBesideTheMarkCount = false,
            },
            "the region with the newest settled slot is erased" => StoreRules.All with { KeepNewestSettled = false },
            "no erase where the region looks blank" => StoreRules.All with { EraseUnconditionally = false },
            "no roll-forward if the store reads as valid" => StoreRules.All with { RollForwardThoughValid = false },
            "reading stops at a blank slot" => StoreRules.All with { ReadBehindBlankSlots = false },
            "no journal" => StoreRules.All,
            _ => throw new ArgumentOutOfRangeException(nameof(missing), missing, null),
        })
        { ForgetsJournal = missing == "no journal" };
}

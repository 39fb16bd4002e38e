namespace Nameplate.Identity.Tests;

public sealed class CutCampaignTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 32)]
    [InlineData(1, 8)]
    [InlineData(2, 32)]
    [InlineData(2, 16)]
    [InlineData(2, 2)]
    public async Task A_cut_at_every_act_leaves_the_old_number_or_the_new_one(int regions, int unit)
    {
        var campaign = new CutCampaign(seed => new Bench(regions == 1 ? Bench.One() : Bench.Two(), unit, seed));
        foreach (Tear tear in Enum.GetValues<Tear>())
        {
            // First format, first append, the append that fills the region, the compactions after it.
            foreach (int history in unit < 8 ? (int[])[0, 3, 4] : [0, 1, 2, 3, 4, 6])
            {
                await campaign.CutEverywhere(history, tear, 1000 * history + (int)tear, false);
                await campaign.CutEverywhere(history, tear, 1000 * history + (int)tear, true);
            }
        }
        Report(campaign.Result);
        campaign.Result.FirstLoss.ShouldBeNull();
        campaign.Result.FirstViolation.ShouldBeNull();
    }

    [Theory]
    [InlineData(1, 2000)]
    [InlineData(2, 2000)]
    public async Task Random_cuts_never_lose_a_number(int regions, int runs)
    {
        var campaign = new CutCampaign(seed => new Bench(regions == 1 ? Bench.One() : Bench.Two(), 32, seed));
        for (int seed = 0; seed < runs; seed++)
        {
            await campaign.CutAtRandom(seed, 20);
        }
        Report(campaign.Result);
        campaign.Result.FirstLoss.ShouldBeNull();
    }

    private void Report(CampaignResult result) => output.WriteLine(
        $"{result.Runs} runs, {result.Cuts} cuts, {result.Losses} losses, {result.Violations} violations");
}

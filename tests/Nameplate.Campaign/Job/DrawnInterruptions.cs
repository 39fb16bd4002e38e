using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Job;

/// <summary>Whole jobs, interrupted up to three times at places drawn: every command comes up equally often, long or short.</summary>
/// <param name="name">As <see cref="ICampaign.Name"/>.</param>
/// <param name="title">As <see cref="ICampaign.Title"/>.</param>
/// <param name="shelf">The commands.</param>
/// <param name="perTest">As <see cref="ICampaign.PerTest"/>.</param>
/// <param name="perNight">As <see cref="ICampaign.PerNight"/>.</param>
internal sealed class DrawnInterruptions(string name, string title, JobShelf shelf, long perTest, long perNight)
    : JobCampaign(shelf, JobHost.Whole)
{
    public override string Name => name;

    public override string Title => title;

    public override long PerTest => perTest;

    public override long PerNight => perNight;

    protected override async ValueTask<CaseResult> PlayAsync(PreparedJob job, JobBench bench, Random random, Action<string> tell)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            Blow blow = Blow.Draw(random, job);
            tell($"{blow}");
            bench.Device.Log.Clear();
            blow.Arm(bench);
            string? failure = await job.TryAsync(bench);
            bench.Mend();
            failure ??= await job.LookBetweenAsync(bench) is { } wrong ? $"after {blow}: {wrong}" : null;
            if (failure is not null)
            {
                return new CaseResult(failure);
            }
        }
        return new CaseResult(await job.CompleteAsync(bench), Overwrote: job.Overwrote(bench));
    }
}

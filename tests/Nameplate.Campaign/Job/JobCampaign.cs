using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Job;

/// <summary>A campaign whose cases are commands of a shelf with an accident drawn by number.</summary>
/// <param name="shelf">The commands.</param>
/// <param name="host">The host that runs them.</param>
internal abstract class JobCampaign(JobShelf shelf, JobHost host) : ICampaign
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract long PerTest { get; }

    public abstract long PerNight { get; }

    protected JobHost Host => host;

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        int own = CaseSeed.Of(seed, index);
        var random = new Random(own);
        PreparedJob job = await DrawAsync(random);
        return await PlayAsync(job, job.Copy(own, host), random, _ => { });
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        int own = CaseSeed.Of(seed, index);
        var random = new Random(own);
        PreparedJob job = await DrawAsync(random);
        List<string> lines = [$"{job.Story}"];
        await PlayAsync(job, job.Copy(own, host), random, line => lines.Add($"  {line}"));
        return lines;
    }

    /// <summary>True for a command that the accident can befall.</summary>
    protected virtual bool Fits(PreparedJob job) => true;

    /// <summary>Lets the accident happen and looks at what it left.</summary>
    /// <param name="job">The command.</param>
    /// <param name="bench">Its device and host.</param>
    /// <param name="random">Draws the accident.</param>
    /// <param name="tell">Told in words what happens.</param>
    protected abstract ValueTask<CaseResult> PlayAsync(PreparedJob job, JobBench bench, Random random, Action<string> tell);

    private async ValueTask<PreparedJob> DrawAsync(Random random)
    {
        IReadOnlyList<PreparedJob> jobs = await shelf.JobsAsync();
        while (true)
        {
            PreparedJob job = jobs[random.Next(jobs.Count)];
            if (Fits(job))
            {
                return job;
            }
        }
    }
}

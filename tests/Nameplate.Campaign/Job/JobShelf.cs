using Nameplate.Chips;

namespace Nameplate.Campaign.Job;

/// <summary>The commands of some chips, prepared once for all campaigns that interrupt them.</summary>
/// <param name="chips">As they are played, whole or small.</param>
/// <param name="scale">As <see cref="JobStory.Of"/>.</param>
internal sealed class JobShelf(IReadOnlyList<Chip> chips, int scale = 1)
{
    private readonly Lazy<Task<IReadOnlyList<PreparedJob>>> _jobs = new(() => PrepareAsync(chips, scale));

    public Task<IReadOnlyList<PreparedJob>> JobsAsync() => _jobs.Value;

    private static async Task<IReadOnlyList<PreparedJob>> PrepareAsync(IReadOnlyList<Chip> chips, int scale)
    {
        List<PreparedJob> jobs = [];
        foreach (JobStory story in chips.SelectMany(chip => JobStory.Of(chip, scale)))
        {
            jobs.Add(await PreparedJob.MakeAsync(story));
        }
        return jobs;
    }
}

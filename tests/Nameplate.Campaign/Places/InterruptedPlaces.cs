// A number is written to a place, and the power is cut at one byte or inside one flash operation; then the same command is run
// again, and cut again; then once more. In between every reader finds the number before or the new one; after the last rerun
// the new one, at every reading. Half of the cuts strike inside flash operations: those are few, and the ones that hurt.

using Nameplate.Campaign.Job;
using Nameplate.Campaign.Running;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Places;

/// <summary>Assignments to a place, cut twice.</summary>
/// <param name="name">As <see cref="ICampaign.Name"/>.</param>
/// <param name="title">As <see cref="ICampaign.Title"/>.</param>
/// <param name="story">The place.</param>
/// <param name="host">The host that runs them.</param>
/// <param name="perTest">As <see cref="ICampaign.PerTest"/>.</param>
/// <param name="perNight">As <see cref="ICampaign.PerNight"/>.</param>
internal sealed class InterruptedPlaces(string name, string title, PlaceStory story, JobHost host, long perTest, long perNight) : ICampaign
{
    private readonly Lazy<Task<PreparedPlace[]>> _prepared = new(() => Task.WhenAll(story.Ways.Select(story.PrepareAsync)));

    public string Name => name;

    public string Title => title;

    public long PerTest => perTest;

    public long PerNight => perNight;

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        (PreparedPlace place, Fault[] cuts, int own) = await FindAsync(index, seed);
        JobBench bench = place.Copy(own, host);
        long untouched = bench.Device.Faults.CountOf(FaultPoint.Flash);
        foreach (Fault cut in cuts)
        {
            bench.Device.Faults.Arm(cut);
            string? failure = await story.TryAsync(bench);
            bench.Mend();
            failure ??= await story.LookBetweenAsync(bench, bench.Device.Faults.CountOf(FaultPoint.Flash) > untouched);
            if (failure is not null)
            {
                return new CaseResult($"after a cut at {cut.Point} {cut.Index}: {failure}");
            }
        }

        return new CaseResult(await story.CompleteAsync(bench));
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        (PreparedPlace place, Fault[] cuts, _) = await FindAsync(index, seed);
        return [$"assign to {story.Kind} on {story.Chip.Name}: {place.Way.OtpPhysics}, {place.Way.Rom}",
            .. cuts.Select(cut => $"  power cut at {cut.Point} {cut.Index}")];
    }

    private async ValueTask<(PreparedPlace Place, Fault[] Cuts, int Seed)> FindAsync(long index, int seed)
    {
        PreparedPlace[] prepared = await _prepared.Value;
        int own = CaseSeed.Of(seed, index);
        var random = new Random(own);
        PreparedPlace place = prepared[index % prepared.Length];
        long first = index % 2 == 0
            ? Rounds.Spread(index / 2, place.Count)
            : place.Received + place.Sent + Rounds.Spread(index / 2, place.FlashActs);
        long second = random.Next(2) == 0 ? random.NextInt64(place.Count) : place.Received + place.Sent + random.NextInt64(place.FlashActs);
        return (place, [place.CutAt(first), place.CutAt(second)], own);
    }
}

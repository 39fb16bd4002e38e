// A command is interrupted at one place; the device gets its power back, the cable is put in again, or the host comes up again;
// then the same command is run once more. In between the chip, or the journal of the host that ran it, says the old number or
// the new one. After the rerun the number and the firmware are what was asked for, no journal is open, and no sector was
// touched that the command does not change when nothing happens.

using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Job;

/// <summary>Whole jobs, interrupted at every place there is: case by case, a round plays each of them once.</summary>
/// <param name="name">As <see cref="ICampaign.Name"/>.</param>
/// <param name="title">As <see cref="ICampaign.Title"/>.</param>
/// <param name="shelf">The commands.</param>
/// <param name="host">The host that runs them.</param>
/// <param name="perTest">As <see cref="ICampaign.PerTest"/>.</param>
/// <param name="perNight">As <see cref="ICampaign.PerNight"/>.</param>
/// <param name="again">True: the rerun is interrupted, too, at a place drawn, before the one that must succeed.</param>
internal sealed class InterruptedJobs(
    string name, string title, JobShelf shelf, JobHost host, long perTest, long perNight, bool again) : ICampaign
{
    private readonly Lazy<Task<IReadOnlyList<Family>>> _families = new(() => MakeFamiliesAsync(shelf));

    public string Name => name;

    public string Title => title;

    public long PerTest => perTest;

    public long PerNight => perNight;

    /// <summary>The cases that differ only in the place.</summary>
    private sealed record Family(PreparedJob Job, Interruption Kind, long First, long Count);

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        (PreparedJob job, Blow first, Blow? second, int own) = Find(await _families.Value, index, seed);
        JobBench bench = job.Copy(own, host);
        string? failure = await InterruptAsync(job, bench, first);
        failure ??= first.Struck(bench) ? null : $"{first} never came";
        bench.Mend();
        failure ??= await LookAsync(job, bench, first);
        if (failure is null && second is { } blow)
        {
            failure = await InterruptAsync(job, bench, blow);
            bench.Mend();
            failure ??= await LookAsync(job, bench, blow);
        }
        return new CaseResult(failure ?? await job.CompleteAsync(bench), Overwrote: job.Overwrote(bench));
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        (PreparedJob job, Blow first, Blow? second, _) = Find(await _families.Value, index, seed);
        return [$"{job.Story}", $"  {first}", .. second is { } blow ? [$"  the rerun: {blow}"] : Array.Empty<string>()];
    }

    private static async ValueTask<string?> InterruptAsync(PreparedJob job, JobBench bench, Blow blow)
    {
        bench.Device.Log.Clear();
        blow.Arm(bench);
        return await job.TryAsync(bench);
    }

    private static async ValueTask<string?> LookAsync(PreparedJob job, JobBench bench, Blow blow) =>
        await job.LookBetweenAsync(bench) is { } wrong ? $"after {blow}: {wrong}" : null;

    private (PreparedJob Job, Blow First, Blow? Second, int Seed) Find(IReadOnlyList<Family> families, long index, int seed)
    {
        // Neighbours in number are far apart in place, so that any part of a round is a sample of all of it.
        long round = families[^1].First + families[^1].Count;
        long inRound = (long)((UInt128)(ulong)index * Stride(round) % (ulong)round);
        int low = 0, high = families.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = families[middle].First <= inRound ? (middle, high) : (low, middle - 1);
        }
        Family family = families[low];
        int own = CaseSeed.Of(seed, index);
        return (family.Job, new Blow(family.Kind, 1 + inRound - family.First), again ? Blow.Draw(new Random(own), family.Job) : null, own);
    }

    /// <summary>A number without a common factor with the round, about 0.618 of it: every case comes up once a round.</summary>
    private static ulong Stride(long round)
    {
        ulong stride = (ulong)(round * 0.6180339887498949) | 1;
        while (Gcd(stride, (ulong)round) != 1)
        {
            stride += 2;
        }
        return stride;

        static ulong Gcd(ulong a, ulong b) => b == 0 ? a : Gcd(b, a % b);
    }

    private static async Task<IReadOnlyList<Family>> MakeFamiliesAsync(JobShelf shelf)
    {
        List<Family> families = [];
        long first = 0;
        foreach (PreparedJob job in await shelf.JobsAsync())
        {
            foreach (Interruption kind in Enum.GetValues<Interruption>())
            {
                long places = Blow.PlacesFor(kind, job);
                if (places > 0)
                {
                    families.Add(new Family(job, kind, first, places));
                    first += places;
                }
            }
        }
        return families;
    }
}

// A command is interrupted at one place; the device gets its power back, the cable is put in again, or the host comes up again;
// then the same command is run once more. In between the chip, or the journal of the host that ran it, says the old number or
// the new one. After the rerun the number and the firmware are what was asked for, no journal is open, and no sector was
// touched that the command does not change when nothing happens.

using Nameplate.Campaign.Running;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Tests;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>Whole jobs, interrupted at every place there is.</summary>
/// <param name="name">As <see cref="ICampaign.Name"/>.</param>
/// <param name="title">As <see cref="ICampaign.Title"/>.</param>
/// <param name="chips">By name.</param>
/// <param name="perTest">As <see cref="ICampaign.PerTest"/>.</param>
/// <param name="perNight">As <see cref="ICampaign.PerNight"/>.</param>
/// <param name="again">True: the rerun is interrupted, too, at a place drawn, before the one that must succeed.</param>
internal sealed class InterruptedJobs(
    string name, string title, IReadOnlyList<string> chips, long perTest, long perNight, bool again) : ICampaign
{
    private readonly Lazy<Task<IReadOnlyList<Family>>> _families = new(() => MakeFamiliesAsync(chips));

    public string Name => name;

    public string Title => title;

    public long PerTest => perTest;

    public long PerNight => perNight;

    /// <summary>The cases that differ only in the place.</summary>
    private sealed record Family(PreparedJob Job, Interruption Kind, long First, long Count);

    /// <summary>One interruption of a case.</summary>
    private readonly record struct Blow(Interruption Kind, long At)
    {
        public override string ToString() => $"{Kind} {At}";
    }

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        (PreparedJob job, Blow first, Blow? second, int own) = Find(await _families.Value, index, seed);
        JobBench bench = job.Copy(own);
        string? failure = await InterruptAsync(job, bench, first);
        if (failure is null && second is { } blow)
        {
            failure = await InterruptAsync(job, bench, blow);
        }
        return new CaseResult(failure ?? await CompleteAsync(job, bench));
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        (PreparedJob job, Blow first, Blow? second, _) = Find(await _families.Value, index, seed);
        return [$"{job.Story.Name} on {job.Story.Chip.Name}", $"  {first}",
            .. second is { } blow ? [$"  the rerun: {blow}"] : Array.Empty<string>()];
    }

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
        Blow? second = null;
        if (again)
        {
            var random = new Random(own);
            Interruption kind = (Interruption)random.Next(5);
            second = new Blow(kind, 1 + random.NextInt64(Math.Max(1, family.Job.CountOf(kind))));
        }
        return (family.Job, new Blow(family.Kind, 1 + inRound - family.First), second, own);
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

    private static async ValueTask<string?> InterruptAsync(PreparedJob job, JobBench bench, Blow blow)
    {
        Arm(bench, blow);
        try
        {
            await job.Story.Act(bench);
        }
        catch (CodedException)
        {
        }
        catch (HostDiedException)
        {
        }
        bench.Mend();
        ulong? number = (await bench.ShowAsync()).DeviceId;
        return number == job.Story.Before || number == job.Story.After || (number is null && bench.Files.HasJournal)
            ? null
            : $"after {blow} the device says {number?.ToString() ?? "nothing"}";
    }

    private static void Arm(JobBench bench, Blow blow)
    {
        switch (blow.Kind)
        {
            case Interruption.PowerAtReceivedByte:
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Received, blow.At));
                break;
            case Interruption.PowerAtSentByte:
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Sent, blow.At));
                break;
            case Interruption.PowerInFlash:
                bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Flash, blow.At));
                break;
            case Interruption.CableAtReceivedByte:
                bench.Device.Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, blow.At));
                break;
            default:
                bench.Files.DiesAt = bench.Files.Acts.Count + (int)((blow.At + 1) / 2);
                bench.Files.DiesAfter = blow.At % 2 == 0;
                break;
        }
    }

    private static async ValueTask<string?> CompleteAsync(PreparedJob job, JobBench bench)
    {
        await job.Story.Act(bench); // an error here escapes, and is a failure
        ulong? number = (await bench.ShowAsync()).DeviceId;
        return number != job.Story.After ? $"after the rerun the device says {number?.ToString() ?? "nothing"}"
            : job.Story.Firmware is { } image && !Holds(bench, image) ? "after the rerun the firmware is not there"
            : bench.Files.HasJournal ? "after the rerun a journal is open"
            : job.ChangedIn(bench).Except(job.Sectors).ToArray() is { Length: > 0 } touched ? $"sectors touched: {string.Join(", ", touched)}"
            : null;
    }

    private static bool Holds(JobBench bench, MemoryImage image) =>
        image.Segments.All(segment => bench.Device.Peek(segment.Address, segment.Data.Length).AsSpan().SequenceEqual(segment.Data.Span));

    private static async Task<IReadOnlyList<Family>> MakeFamiliesAsync(IReadOnlyList<string> chips)
    {
        List<Family> families = [];
        long first = 0;
        foreach (JobStory story in chips.SelectMany(chip => JobStory.Of(SmallChip.Of(chip))))
        {
            PreparedJob job = await PreparedJob.MakeAsync(story);
            foreach (Interruption kind in Enum.GetValues<Interruption>())
            {
                if (job.CountOf(kind) > 0)
                {
                    families.Add(new Family(job, kind, first, job.CountOf(kind)));
                    first += job.CountOf(kind);
                }
            }
        }
        return families;
    }
}

// One fault at one frame of a command; then the same command once more on a quiet wire. The disturbed run ends in success or in
// a documented error, in time, and says "done" only when the cells hold what was asked for. The rerun succeeds: without a reset
// where the ROM is at its prompt, after one where it was left inside a frame. What the device holds is asked of its cells.

using Nameplate.Campaign.Job;
using Nameplate.Campaign.Running;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Jobs;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Wire;

/// <summary>Whole jobs on a wire that disturbs one frame, at every frame.</summary>
/// <param name="chips">By name.</param>
/// <param name="rules">A control takes one away.</param>
/// <param name="wrap">A control puts something between the host and the wire.</param>
internal sealed class DisturbedJobs(
    IReadOnlyList<string> chips, JobRules? rules = null, Func<ISerialLink, ISerialLink>? wrap = null) : ICampaign
{
    private readonly Lazy<Task<Family[]>> _families = new(() => MakeFamiliesAsync(chips, rules ?? JobRules.All));
    private readonly Func<ISerialLink, ISerialLink> _wrap = wrap ?? (link => link);

    public string Name => "T12";

    public string Title => "every frame of a command disturbed on the wire, then run again";

    public long PerTest => 20_000;

    public long PerNight => 200_000;

    /// <summary>The cases of one command: each frame with each disturbance that fits it.</summary>
    private sealed record Family(WireJob Job, long First, IReadOnlyList<(WireFrame Frame, Disturbance Kind)> Places);

    private sealed record Case(WireJob Job, WireFrame Frame, Disturbance Kind, Fault Fault, int Seed);

    public async ValueTask<CaseResult> PlayAsync(long index, int seed) => new((await TellAsync(await FindAsync(index, seed))).Failure);

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        Case found = await FindAsync(index, seed);
        (string? ended, _) = await TellAsync(found);
        return
        [
            $"{found.Job.Story.Name} on {found.Job.Story.Chip.Name}, {(found.Job.CanReset ? "with a reset line" : "without a reset line")}",
            $"  {found.Frame}",
            $"  {found.Kind}: {FaultSpec.Format(found.Fault)}",
            $"  the disturbed run: {ended}",
        ];
    }

    private async ValueTask<(string Ended, string? Failure)> TellAsync(Case played)
    {
        JobBench bench = played.Job.Copy(played.Seed, _wrap);
        bench.Device.Faults.Arm(played.Fault);
        string ended = "done";
        try
        {
            await played.Job.Story.Act(bench);
        }
        catch (CodedException failure)
        {
            ended = $"{failure.Code}: {failure.Message}";
            if (failure.Code == ErrorCodes.Internal || !ErrorCodes.All.Contains(failure.Code))
            {
                return (ended, $"ends with {ended}");
            }
        }
        bench.Device.Faults.Clear();
        string? broken = ended == "done" ? await JudgeDoneAsync(played.Job, bench, "done is said") : await JudgeFailedAsync(played.Job, bench);
        if (broken is not null)
        {
            return (ended, broken);
        }
        bench.Device.Clock.Advance(TimeSpan.FromSeconds(5)); // what was late has come; a person needs longer
        if (!bench.Device.AtPrompt && !played.Job.CanReset)
        {
            bench.Device.Reset();
            bench.Device.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        try
        {
            await played.Job.Story.Act(bench);
        }
        catch (CodedException failure)
        {
            return (ended, $"the rerun ends with {failure.Code}: {failure.Message}");
        }
        return (ended, await JudgeDoneAsync(played.Job, bench, "after the rerun"));
    }

    /// <summary>An error was told: the number is the old or the new one, on the chip or in the journal.</summary>
    private static async ValueTask<string?> JudgeFailedAsync(WireJob job, JobBench bench)
    {
        ulong? number = (await CellReading.ReadAsync(bench)).DeviceId;
        return number == job.Story.Before || number == job.Story.After || (number is null && bench.Files.HasJournal)
            ? Touched(job, bench)
            : $"an error is told, and the device says {number?.ToString() ?? "nothing"}";
    }

    private static async ValueTask<string?> JudgeDoneAsync(WireJob job, JobBench bench, string when)
    {
        StoreView view = await CellReading.ReadAsync(bench);
        return view.DeviceId != job.Story.After ? $"{when}, and the device says {view.DeviceId?.ToString() ?? "nothing"}"
            : view.Has(StoreStatus.StaleUid) ? $"{when}, and the number is bound to another chip"
            : job.Story.Firmware is { } image && !Holds(bench, image) ? $"{when}, and the firmware is not there"
            : bench.Files.HasJournal ? $"{when}, and a journal is open"
            : bench.Files.Content.Keys.FirstOrDefault(name => IsAnothers(name, bench)) is { } file ? $"{when}, and the host keeps {file}"
            : job.Story.Name == "lock" && Unprotected(bench) is { } region ? $"{when}, and {region} is not protected"
            : Touched(job, bench) is { } touched ? $"{when}, and {touched}"
            : null;
    }

    private static string? Touched(WireJob job, JobBench bench) =>
        job.ChangedIn(bench).Except(job.Sectors).ToArray() is { Length: > 0 } touched ? $"sectors touched: {string.Join(", ", touched)}" : null;

    private static bool IsAnothers(string name, JobBench bench) =>
        name.Contains("device-", StringComparison.Ordinal) && !name.Contains(Convert.ToHexString(bench.Device.Uid), StringComparison.Ordinal);

    private static AddressRange? Unprotected(JobBench bench)
    {
        FlashGeometry flash = bench.Chip.Flash;
        foreach (AddressRange region in bench.Chip.Identity.Regions)
        {
            if (!flash.SectorsTouching(region).All(bench.Device.IsWriteProtected))
            {
                return region;
            }
        }
        return null;
    }

    private static bool Holds(JobBench bench, MemoryImage image) =>
        image.Segments.All(segment => bench.Device.Peek(segment.Address, segment.Data.Length).AsSpan().SequenceEqual(segment.Data.Span));

    private async ValueTask<Case> FindAsync(long index, int seed)
    {
        Family[] families = await _families.Value;
        long round = families[^1].First + families[^1].Places.Count;
        long inRound = Rounds.Spread(index, round);
        Family family = families.Last(family => family.First <= inRound);
        (WireFrame frame, Disturbance kind) = family.Places[(int)(inRound - family.First)];
        int own = CaseSeed.Of(seed, index);
        return new Case(family.Job, frame, kind, kind.On(frame, new Random(own)), own);
    }

    private static async Task<Family[]> MakeFamiliesAsync(IReadOnlyList<string> chips, JobRules rules)
    {
        List<Family> families = [];
        long first = 0;
        foreach (JobStory story in chips.SelectMany(chip => WireJob.Stories(SmallChip.Of(chip))))
        {
            foreach (bool canReset in new[] { true, false })
            {
                WireJob job = await WireJob.MakeAsync(story, canReset, rules);
                (WireFrame, Disturbance)[] places = [.. job.Frames.SelectMany(frame =>
                    Enum.GetValues<Disturbance>().Where(kind => kind.Fits(frame)).Select(kind => (frame, kind)))];
                families.Add(new Family(job, first, places));
                first += places.Length;
            }
        }
        return [.. families];
    }
}

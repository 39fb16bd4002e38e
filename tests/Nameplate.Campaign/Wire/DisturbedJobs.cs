// One fault at one frame of a command; then the same command once more on a quiet wire. The disturbed run ends in success or in
// a documented error, in time, and says "done" only when the cells hold what was asked for. The rerun succeeds: without a reset
// where the ROM is at its prompt, after one where it was left inside a frame. What the device holds is asked of its cells.

using Nameplate.Campaign.Job;
using Nameplate.Campaign.Running;
using Nameplate.Foundation;
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
        IReadOnlyList<int> mayChange = played.Kind == Disturbance.FrameDrifts
            ? [.. bench.Chip.Flash.Sectors.Select(sector => sector.Index)]
            : played.Job.Sectors;
        JobJudge judge = new(played.Job.Story, bench, mayChange, played.Job.ChangedIn);
        string? broken = ended == "done"
            ? OverwroteFirmware(bench) ?? await judge.DoneAsync("done is said", bench.Files.Content.Keys)
            : await judge.FailedAsync("an error is told", bench.Files.HasJournal);
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
        return (ended, await judge.DoneAsync("after the rerun", bench.Files.Content.Keys));
    }

    /// <summary>Firmware's flash words are programmed once between erases: a second time spoils their ECC.</summary>
    private static string? OverwroteFirmware(JobBench bench) => bench.Device.Log.Programs.FirstOrDefault(program =>
        program.Outcome.HasFlag(ProgramOutcome.NonVirgin) && !bench.Chip.RequireIdentity().Regions.Any(region => region.Contains(program.Address))) is { } twice
            ? $"done is said, and words from 0x{twice.Address:X8} on were programmed twice"
            : null;

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
        foreach (JobStory story in chips.SelectMany(chip => JobStory.Of(SmallChip.Of(chip))))
        {
            // The probe of an unlock leaves a word that a ROM may hang on: that command needs a reset by itself.
            foreach (bool canReset in story.Name == "unlock" ? [true] : new[] { true, false })
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

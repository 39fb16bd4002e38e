using Nameplate.Bootloader.BootEntry;
using Nameplate.Campaign.Job;
using Nameplate.Provisioning.Jobs;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Wire;

/// <summary>A command on a device, ready to be disturbed at any of its frames.</summary>
internal sealed class WireJob
{
    /// <summary>For what a single fault costs at the worst, beside a second run of the job: a deadline, three attempts to get into
    /// step, a hanging read that is tried twice.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    private readonly PreparedJob _job;
    private readonly IBootEntry _entry;
    private readonly JobRules _rules;
    private readonly TimeSpan _limit;

    private WireJob(PreparedJob job, IBootEntry entry, JobRules rules, IReadOnlyList<WireFrame> frames, TimeSpan whole)
    {
        _job = job;
        _entry = entry;
        _rules = rules;
        _limit = (2 * whole) + s_patience;
        Frames = frames;
        Sectors = JobJudge.MayChange(job);
    }

    public JobStory Story => _job.Story;

    /// <summary>False: nobody can reset the device but a person.</summary>
    public bool CanReset => _entry.CanReset;

    public IReadOnlyList<WireFrame> Frames { get; }

    /// <summary>Sectors, by index, that the command may change.</summary>
    public IReadOnlyList<int> Sectors { get; }

    public static async Task<WireJob> MakeAsync(JobStory story, bool canReset, JobRules rules)
    {
        PreparedJob job = await PreparedJob.MakeAsync(story);
        IBootEntry entry = canReset ? BootEntries.Sim : BootEntries.Manual;
        List<(byte[] Bytes, long Received, long Sent, long Command, long Programs)> seen = [];
        WireJob bare = new(job, entry, rules, [], TimeSpan.FromHours(1));
        JobBench bench = bare.Copy(1, link => link);
        FaultInjector counts = bench.Device.Faults;
        void See(ReadOnlyMemory<byte> bytes) => seen.Add((bytes.ToArray(), counts.CountOf(FaultPoint.Received), counts.CountOf(FaultPoint.Sent),
            counts.CountOf(FaultPoint.Command), counts.CountOf(FaultPoint.Program)));
        bare.Plug(bench, link => new WatchedLink(link, See, TimeSpan.FromHours(1)));
        TimeSpan start = bench.Device.Clock.Elapsed;
        await story.Act(bench);
        See(default);

        List<WireFrame> frames = [];
        int phase = 0;
        for (int i = 0; i + 1 < seen.Count; i++)
        {
            bool begins = seen[i + 1].Command > seen[i].Command;
            bool sync = seen[i].Bytes is [0x7F];
            phase = begins ? 0 : phase + 1;
            frames.Add(new WireFrame(seen[i].Bytes, seen[i].Received, seen[i].Sent, (int)(seen[i + 1].Sent - seen[i].Sent),
                sync ? 0 : (int)seen[i + 1].Command, (CommandPhase)Math.Min(phase, 2),
                (seen[i].Programs, (int)(seen[i + 1].Programs - seen[i].Programs))));
        }
        return new WireJob(job, entry, rules, frames, bench.Device.Clock.Elapsed - start);
    }

    /// <summary>The device and the host once more.</summary>
    /// <param name="seed">Of what the device draws.</param>
    /// <param name="wrap">What lies between the host and the wire.</param>
    public JobBench Copy(int seed, Func<ISerialLink, ISerialLink> wrap)
    {
        JobBench bench = _job.Copy(seed, JobHost.Whole);
        bench.Device.Clock.Advance(TimeSpan.FromSeconds(1)); // the ROM is up
        Plug(bench, link => new WatchedLink(wrap(link), null, _limit));
        return bench;
    }

    /// <summary>Sectors that differ from what they were before the command.</summary>
    public IReadOnlyList<int> ChangedIn(JobBench bench) => _job.ChangedIn(bench);

    private void Plug(JobBench bench, Func<ISerialLink, ISerialLink> wrap) => bench.Options = options => options with
    {
        BootEntry = _entry,
        Rules = _rules,
        OpenLink = _ => ValueTask.FromResult(wrap(bench.Device.Connect())),
    };
}

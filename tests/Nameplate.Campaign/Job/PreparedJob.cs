using Nameplate.Provisioning.Tests;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>Where a command can be interrupted.</summary>
internal enum Interruption
{
    /// <summary>The power fails with a byte that reaches the device.</summary>
    PowerAtReceivedByte,

    /// <summary>The power fails with a byte that leaves the device.</summary>
    PowerAtSentByte,

    /// <summary>The power fails inside a flash operation.</summary>
    PowerInFlash,

    /// <summary>The cable is pulled with a byte that reaches the device.</summary>
    CableAtReceivedByte,

    /// <summary>The host dies with a change of its state files, made or not.</summary>
    HostAtFileChange,
}

/// <summary>A story's device and host right before the command, and how many interruptions the command has room for.</summary>
internal sealed class PreparedJob
{
    private readonly DeviceSnapshot _device;
    private readonly MemoryFiles _files;
    private readonly long[] _counts;
    private readonly IReadOnlyList<int> _sectors;

    private PreparedJob(JobStory story, DeviceSnapshot device, MemoryFiles files, long[] counts, IReadOnlyList<int> sectors)
    {
        Story = story;
        _device = device;
        _files = files;
        _counts = counts;
        _sectors = sectors;
    }

    public JobStory Story { get; }

    /// <summary>How many places there are to interrupt it so.</summary>
    public long CountOf(Interruption kind) => _counts[(int)kind];

    /// <summary>Sectors, by index, that the command changes when nothing happens: it may change no other.</summary>
    public IReadOnlyList<int> Sectors => _sectors;

    /// <summary>Sectors that differ from what they were before the command.</summary>
    public IReadOnlyList<int> ChangedIn(JobBench bench) => bench.Device.Snapshot().SectorsDifferentFrom(_device);

    public static async Task<PreparedJob> MakeAsync(JobStory story)
    {
        JobBench bench = new(story.Chip, 1);
        await story.Prepare(bench);
        DeviceSnapshot device = bench.Device.Snapshot();
        MemoryFiles files = bench.Files.Clone();
        FaultPoint[] points = [FaultPoint.Received, FaultPoint.Sent, FaultPoint.Flash];
        long[] before = [.. points.Select(bench.Device.Faults.CountOf)];
        int changes = bench.Files.Acts.Count;
        await story.Act(bench);
        long[] counts = [.. points.Select((point, i) => bench.Device.Faults.CountOf(point) - before[i])];
        return new PreparedJob(story, device, files,
            [.. counts, counts[0], 2 * (bench.Files.Acts.Count - changes)], bench.Device.Snapshot().SectorsDifferentFrom(device));
    }

    /// <summary>The device and the host once more.</summary>
    public JobBench Copy(int seed)
    {
        JobBench bench = new(Story.Chip, seed, _files.Clone());
        bench.Device.Restore(_device);
        return bench;
    }
}

using Nameplate.Foundation;
using Nameplate.Provisioning.Tests;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>A story's device and host right before the command, and what the command does when nothing happens.</summary>
internal sealed class PreparedJob
{
    private readonly DeviceSnapshot _device;
    private readonly MemoryFiles _files;

    private PreparedJob(JobStory story, DeviceSnapshot device, MemoryFiles files)
    {
        Story = story;
        _device = device;
        _files = files;
    }

    public JobStory Story { get; }

    /// <summary>Bytes that reach the device.</summary>
    public long Received { get; private init; }

    /// <summary>Bytes that leave it.</summary>
    public long Sent { get; private init; }

    /// <summary>Flash words programmed and sectors erased.</summary>
    public long FlashActs { get; private init; }

    /// <summary>Commands that the ROM takes up.</summary>
    public long Commands { get; private init; }

    /// <summary>Changes of the host's files.</summary>
    public int FileChanges { get; private init; }

    /// <summary>Sectors, by index, that the command changes when nothing happens: it may change no other.</summary>
    public required IReadOnlyList<int> Sectors { get; init; }

    /// <summary>Sectors that differ from what they were before the command.</summary>
    public IReadOnlyList<int> ChangedIn(JobBench bench) => bench.Device.Snapshot().SectorsDifferentFrom(_device);

    public static async Task<PreparedJob> MakeAsync(JobStory story)
    {
        JobBench bench = new(story.Chip, 1, JobHost.Whole);
        await story.Prepare(bench);
        DeviceSnapshot device = bench.Device.Snapshot();
        MemoryFiles files = bench.Files.Clone();
        FaultInjector passed = bench.Device.Faults;
        long received = passed.CountOf(FaultPoint.Received), sent = passed.CountOf(FaultPoint.Sent);
        long flash = passed.CountOf(FaultPoint.Flash), commands = passed.CountOf(FaultPoint.Command);
        int changes = bench.Files.Acts.Count;
        await story.Act(bench);
        return new PreparedJob(story, device, files)
        {
            Received = passed.CountOf(FaultPoint.Received) - received,
            Sent = passed.CountOf(FaultPoint.Sent) - sent,
            FlashActs = passed.CountOf(FaultPoint.Flash) - flash,
            Commands = passed.CountOf(FaultPoint.Command) - commands,
            FileChanges = bench.Files.Acts.Count - changes,
            Sectors = bench.Device.Snapshot().SectorsDifferentFrom(device),
        };
    }

    /// <summary>The device and a host once more.</summary>
    public JobBench Copy(int seed, JobHost host)
    {
        JobBench bench = new(Story.Chip, seed, host, _files.Clone());
        bench.Device.Restore(_device);
        return bench;
    }

    /// <summary>Runs the command; what is wrong although it said that all is done, or null.</summary>
    public async ValueTask<string?> TryAsync(JobBench bench)
    {
        try
        {
            await Story.Act(bench);
        }
        catch (CodedException)
        {
            return null;
        }
        catch (HostDiedException)
        {
            return null;
        }
        bench.Mend();
        return await LookAfterAsync(bench);
    }

    /// <summary>What is wrong between an interruption and the rerun, or null.</summary>
    public ValueTask<string?> LookBetweenAsync(JobBench bench) => Judge(bench).FailedAsync("it was interrupted", bench.Files.HasJournal);

    /// <summary>Runs the command to its end; what is wrong then, or null.</summary>
    public async ValueTask<string?> CompleteAsync(JobBench bench)
    {
        try
        {
            await Story.Act(bench);
        }
        catch (CodedException refused)
        {
            return $"the rerun ends with {refused.Code}: {refused.Message}";
        }
        return await LookAfterAsync(bench);
    }

    /// <summary>What is wrong although the command said that all is done, or null.</summary>
    public ValueTask<string?> LookAfterAsync(JobBench bench) => Judge(bench).DoneAsync("done is said", bench.Files.Content.Keys);

    /// <summary>True if a flash word was programmed twice. The probe of a lock tries just that, with zeros, and is not counted.</summary>
    public bool Overwrote(JobBench bench) => !Story.Probes && bench.Device.Log.NonVirginPrograms > 0;

    private JobJudge Judge(JobBench bench) => new(Story, bench, Sectors, ChangedIn);
}

using Nameplate.Campaign.Running;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>Half-way somebody pulls the cable and puts another board behind it: nothing may be erased or written there.</summary>
internal sealed class ExchangedBoards(JobShelf shelf, JobHost host) : JobCampaign(shelf, host)
{
    public override string Name => "J5";

    public override string Title => "another board behind the same port, half-way";

    public override long PerTest => 15_000;

    public override long PerNight => 300_000;

    protected override async ValueTask<CaseResult> PlayAsync(PreparedJob job, JobBench bench, Random random, Action<string> tell)
    {
        VirtualDevice other = new(job.Story.Chip, new DeviceOptions { Seed = random.Next() });
        other.Preload(job.Story.Chip.Flash.Sectors[0].Range.Start, "another firmware, of another board"u8);
        DeviceSnapshot before = other.Snapshot();
        Blow blow = new(Interruption.CableAtReceivedByte, 1 + random.NextInt64(job.Received));
        tell($"{blow}, then another board");
        blow.Arm(bench);
        bench.Exchanged = other;
        string? failure = await job.TryAsync(bench);
        if (other.Snapshot().SectorsDifferentFrom(before) is { Count: > 0 } touched)
        {
            return new CaseResult($"sectors of the other board were touched: {string.Join(", ", touched)}");
        }
        bench.Exchanged = null;
        bench.Mend();
        failure ??= await job.LookBetweenAsync(bench) is { } wrong ? $"after {blow}: {wrong}" : null;
        return new CaseResult(failure ?? await job.CompleteAsync(bench));
    }
}

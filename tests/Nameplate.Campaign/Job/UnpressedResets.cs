// The cable comes out and goes in again, and nobody presses RESET: the ROM is still where the cable left it, maybe inside a
// frame. What the next run sends must not complete that frame. 128 bytes of 0x7F behind the count 0x7F and their sum 0x7F are a
// valid Write Memory, so a host that sends 0x7F as long as nothing answers programs them.

using Nameplate.Campaign.Running;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Campaign.Job;

/// <summary>The same command again and again without a reset, then with one.</summary>
internal sealed class UnpressedResets(JobShelf shelf, JobHost host) : JobCampaign(shelf, host)
{
    private const byte Sync = 0x7F;

    public override string Name => "J4";

    public override string Title => "the cable out and in, run again without a reset";

    public override long PerTest => 15_000;

    public override long PerNight => 300_000;

    protected override async ValueTask<CaseResult> PlayAsync(PreparedJob job, JobBench bench, Random random, Action<string> tell)
    {
        bench.Resets = false;
        bench.Device.Reset();
        Blow blow = new(Interruption.CableAtReceivedByte, 1 + random.NextInt64(job.Received));
        tell($"{blow}");
        blow.Arm(bench);
        string? failure = await job.TryAsync(bench);
        bench.Mend();
        for (int runs = 2; runs > 0 && failure is null; runs--)
        {
            tell("run again without a reset");
            failure = await job.TryAsync(bench);
            failure ??= SyncProgrammed(bench) is { } address ? $"0x7F was programmed at 0x{address:X8}" : null;
        }
        bench.Resets = true;
        failure ??= await job.LookBetweenAsync(bench) is { } wrong ? $"after {blow}: {wrong}" : null;
        return new CaseResult(failure ?? await job.CompleteAsync(bench));
    }

    private static uint? SyncProgrammed(JobBench bench)
    {
        Chip chip = bench.Device.Chip;
        int word = chip.Flash.FlashWordSize;
        foreach (Simulator.ProgramRecord program in bench.Device.Log.Programs)
        {
            AddressRange range = new(program.Address, (uint)word);
            if (chip.Flash.Contains(range) && !bench.Device.Peek(program.Address, word).AsSpan().ContainsAnyExcept(Sync))
            {
                return program.Address;
            }
        }
        return null;
    }
}

// While a job writes, something that it wrote already, or the identity that it must keep, changes: a bit, or a word that no
// longer reads. Whatever was hit, the job must not say that all is well.

using Nameplate.Campaign.Running;
using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>Flash that changes under a job.</summary>
internal sealed class FlashThatChanges(JobShelf shelf, JobHost host) : JobCampaign(shelf, host)
{
    public override string Name => "J6";

    public override string Title => "flash words that change while a job writes";

    public override long PerTest => 10_000;

    public override long PerNight => 200_000;

    /// <summary>Jobs that replace firmware and keep the identity: both can be hit, and both must be looked at.</summary>
    protected override bool Fits(PreparedJob job) => job.Story is { ChangesFirmware: true, Before: { } before } story && before == story.After;

    protected override async ValueTask<CaseResult> PlayAsync(PreparedJob job, JobBench bench, Random random, Action<string> tell)
    {
        VirtualDevice device = bench.Device;
        IReadOnlyList<uint> identity = await IdentityLinesAsync(bench);

        // The last flash act writes the vector word; what changes behind it is no longer the job's to see.
        long at = device.Faults.CountOf(FaultPoint.Flash) + 1 + random.NextInt64(job.FlashActs - 1);
        bool pastErases = false;
        uint? hit = null;
        device.Changed += (_, _) =>
        {
            pastErases |= device.Log.Programs.Count > 0;
            if (hit is null && pastErases && device.Faults.CountOf(FaultPoint.Flash) >= at && Victim(job.Story.Firmware!, bench, identity, random) is { } address)
            {
                hit = address;
                Damage(device, address, random, tell);
            }
        };
        device.Log.Clear();
        return new CaseResult(await job.TryAsync(bench));
    }

    /// <summary>The lines of the newest slot that carry the identity, wherever it lies then.</summary>
    private static async ValueTask<IReadOnlyList<uint>> IdentityLinesAsync(JobBench bench)
    {
        StoreView view = await bench.ShowAsync(ReadScope.Newest);
        uint slot = view.Newest!.Place.Start;
        uint size = view.Newest.Place.Length;
        return bench.Device.Chip.RequireIdentity().Kind == PlacementKind.Embed ? [] : [slot, slot + size - (2 * LineRead.Size)];
    }

    private static uint? Victim(MemoryImage image, JobBench bench, IReadOnlyList<uint> identity, Random random)
    {
        if (identity.Count > 0 && random.Next(2) == 0)
        {
            return identity[random.Next(identity.Count)];
        }
        int word = bench.Device.Chip.Flash.FlashWordSize;
        uint[] written = [.. from segment in image.Segments
                             from offset in Enumerable.Range(0, segment.Data.Length / word).Select(i => i * word)
                             let address = segment.Address + (uint)offset
                             where address != image.Segments[0].Address
                                 && bench.Device.Peek(address, word).AsSpan().SequenceEqual(segment.Data.Span.Slice(offset, word))
                             select address];
        return written.Length == 0 ? null : written[random.Next(written.Length)];
    }

    private static void Damage(VirtualDevice device, uint address, Random random, Action<string> tell)
    {
        if (random.Next(2) == 0)
        {
            tell($"0x{address:X8} no longer reads");
            device.SetWordState(address, FlashWordState.DoubleEcc);
            return;
        }
        uint at = address + (uint)random.Next(8);
        int bit = random.Next(8);
        tell($"bit {bit} of 0x{at:X8} changes");
        device.Preload(at, [(byte)(device.Peek(at, 1)[0] ^ (1 << bit))]);
    }
}

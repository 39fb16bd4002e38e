// T1: every act of a write is cut once, in every way in which it can tear; then the same write is done again, and one more.
// A device with some writes behind it is prepared once and copied for each case.

using Nameplate.Campaign.Running;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Store;

/// <summary>T1.</summary>
/// <param name="basis">Rules and host; place, unit and slot size are varied.</param>
internal sealed class CutEverywhere(StoreConfig basis) : ICampaign
{
    private static readonly TearBehaviour[] s_tears =
        [.. Enum.GetValues<TearBehaviour>().Where(tear => tear != TearBehaviour.Random)];

    // First format, first append, the append that fills the region, the erase after it, one in the middle of the next round.
    private static readonly int[] s_pasts = [0, 1, 2, 3, 4, 6];

    private readonly Lazy<Task<IReadOnlyList<Family>>> _families = new(() => MakeFamiliesAsync(basis));

    public string Name => "T1";

    public string Title => "a cut at every unit programmed and every erase";

    public long PerTest => 250_000;

    public long PerNight => 2_000_000;

    /// <summary>The cases that differ only in where the cut comes.</summary>
    private sealed record Family(StoreConfig Config, int Past, StoreRun Device, Wish Wish, TearBehaviour Tear, long First, int Count);

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        (Family family, int cut) = Find(await _families.Value, index);
        StoreRun run = family.Device.Clone(CaseSeed.Of(seed, index));
        await run.PlayAsync(new Step(family.Wish, cut, family.Tear));
        await run.PlayAsync(new Step(family.Wish));
        await run.PlayAsync(new Step(Wish.Number));
        return run.Result;
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        (Family family, int cut) = Find(await _families.Value, index);
        return [$"{family.Config}", $"  {family.Past} writes", $"  {new Step(family.Wish, cut, family.Tear)}", "  then two writes"];
    }

    private static (Family Family, int Cut) Find(IReadOnlyList<Family> families, long index)
    {
        long inRound = index % (families[^1].First + families[^1].Count); // a further round plays the same cuts with other draws
        int low = 0, high = families.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = families[middle].First <= inRound ? (middle, high) : (low, middle - 1);
        }
        return (families[low], (int)(inRound - families[low].First));
    }

    private static async Task<IReadOnlyList<Family>> MakeFamiliesAsync(StoreConfig basis)
    {
        List<Family> families = [];
        long first = 0;
        foreach (StoreConfig config in
            from slotSize in new[] { 256, 512, 1024 }
            from regions in new[] { 1, 2 }
            from unit in new[] { 32, 16, 8, 4, 2 }
            select basis with { Regions = regions, Unit = unit, SlotSize = slotSize })
        {
            foreach (int past in s_pasts)
            {
                StoreRun device = new(config, 1);
                for (int i = 0; i < past; i++)
                {
                    await device.PlayAsync(new Step(Wish.Number));
                }
                foreach (Wish wish in Enum.GetValues<Wish>())
                {
                    StoreRun whole = device.Clone(1);
                    int before = whole.Flash.Acts;
                    await whole.PlayAsync(new Step(wish));
                    int acts = whole.Flash.Acts - before;
                    foreach (TearBehaviour tear in s_tears)
                    {
                        families.Add(new Family(config, past, device, wish, tear, first, acts));
                        first += acts;
                    }
                }
            }
        }
        return families;
    }
}

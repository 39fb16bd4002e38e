using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Store;

/// <summary>A campaign whose cases are histories drawn by number.</summary>
/// <param name="name">As <see cref="ICampaign.Name"/>.</param>
/// <param name="title">As <see cref="ICampaign.Title"/>.</param>
/// <param name="perTest">As <see cref="ICampaign.PerTest"/>.</param>
/// <param name="perNight">As <see cref="ICampaign.PerNight"/>.</param>
/// <param name="draw">Makes the history of a case, all but its seed.</param>
/// <param name="basis">What it starts from: the rules, and what the host does.</param>
internal sealed class HistoryCampaign(
    string name, string title, long perTest, long perNight, Func<Random, StoreConfig, History> draw, StoreConfig basis) : ICampaign
{
    public string Name => name;

    public string Title => title;

    public long PerTest => perTest;

    public long PerNight => perNight;

    public ValueTask<CaseResult> PlayAsync(long index, int seed) => Draw(index, seed).PlayAsync();

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed) =>
        await (await Draw(index, seed).ShrinkAsync()).TellAsync();

    private History Draw(long index, int seed)
    {
        int own = CaseSeed.Of(seed, index);
        return draw(new Random(own), basis) with { Seed = own };
    }
}

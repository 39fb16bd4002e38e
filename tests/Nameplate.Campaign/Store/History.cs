using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Store;

/// <summary>A store's life as a campaign made it up: what it is, and what befell it.</summary>
/// <param name="Config">The store.</param>
/// <param name="Steps">The sessions.</param>
/// <param name="Seed">Of what the physics draw.</param>
internal sealed record History(StoreConfig Config, IReadOnlyList<Step> Steps, int Seed)
{
    /// <summary>Plays it from a new device on.</summary>
    public async ValueTask<CaseResult> PlayAsync()
    {
        var run = new StoreRun(Config, Seed);
        foreach (Step step in Steps)
        {
            await run.PlayAsync(step);
        }
        return run.Result;
    }

    /// <summary>The shortest history that still fails and can be had by leaving out sessions and cuts.</summary>
    public async ValueTask<History> ShrinkAsync()
    {
        History shortest = this;
        for (int i = shortest.Steps.Count - 1; i >= 0; i--)
        {
            Step[] without = [.. shortest.Steps.Where((_, at) => at != i)];
            Step[] uncut = [.. shortest.Steps.Select((step, at) => at != i ? step : step with { CutAfter = null, CutsErase = false })];
            foreach (Step[] steps in new[] { without, uncut })
            {
                History shorter = shortest with { Steps = steps };
                if ((await shorter.PlayAsync()).Failure is not null)
                {
                    shortest = shorter;
                    break;
                }
            }
        }
        return shortest;
    }

    /// <summary>A line for the store, one for each session, one for what is broken.</summary>
    public async ValueTask<IReadOnlyList<string>> TellAsync() =>
        [$"{Config}", .. Steps.Select(step => $"  {step}"), $"  {(await PlayAsync()).Failure ?? "holds"}"];
}

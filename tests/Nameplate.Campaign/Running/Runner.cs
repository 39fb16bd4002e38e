// Plays the cases of a campaign on all cores: each worker takes the next chunk of numbers. Nothing is shared between cases,
// so the order in which they are played changes nothing but the time.

using System.Diagnostics;

namespace Nameplate.Campaign.Running;

/// <summary>Plays campaigns and controls.</summary>
/// <param name="seed">Of everything that is drawn.</param>
/// <param name="workers">Cases played at once.</param>
internal sealed class Runner(int seed, int workers)
{
    private const int Chunk = 64;

    /// <summary>Failures of one campaign that are told at once; the others are only counted.</summary>
    private const int MostTold = 20;

    /// <summary>Plays cases until there are enough, or no time is left.</summary>
    /// <param name="campaign">What to play.</param>
    /// <param name="first">Number of the first case.</param>
    /// <param name="cases">How many at most.</param>
    /// <param name="time">How long at most; null: as long as it takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<Tally> RunAsync(ICampaign campaign, long first, long cases, TimeSpan? time, CancellationToken cancellationToken) =>
        RunAsync(campaign, first, cases, time, static result => result, untilFailure: false, cancellationToken);

    /// <summary>Plays a control until it is caught. An exception that escapes does not count: the broken program may well crash,
    /// but what has to be noticed is the harm.</summary>
    public async Task<Tally> CatchAsync(Control control, CancellationToken cancellationToken)
    {
        CaseResult Judge(CaseResult result) =>
            result.Crashed ? default
            : control.ByOverwriting && result.Overwrote ? result with { Failure = result.Failure ?? "a line was programmed twice" }
            : result;

        Tally tally = await RunAsync(control.Broken, 0, control.MostCases, null, Judge, untilFailure: true, cancellationToken);
        return tally with { Title = control.Rule };
    }

    private async Task<Tally> RunAsync(
        ICampaign campaign, long first, long cases, TimeSpan? time, Func<CaseResult, CaseResult> judge, bool untilFailure,
        CancellationToken cancellationToken)
    {
        long end = first + Math.Min(cases, long.MaxValue - first);
        var watch = Stopwatch.StartNew();
        long next = first;
        bool enough = false;
        Tally sum = new(campaign.Name, campaign.Title, 0, 0, 0, 0, default, null);
        object gate = new();

        async Task WorkAsync()
        {
            while (!enough && !cancellationToken.IsCancellationRequested && (time is null || watch.Elapsed < time))
            {
                long from = Interlocked.Add(ref next, Chunk) - Chunk;
                if (from >= end)
                {
                    return;
                }
                for (long i = from; i < Math.Min(from + Chunk, end) && !enough; i++)
                {
                    CaseResult result = judge(await PlayAsync(campaign, i));
                    lock (gate)
                    {
                        sum = Add(sum, i, result);
                        if (result.Failure is { } what && !untilFailure && sum.Failures <= MostTold)
                        {
                            CampaignTable.Say($"{campaign.Name}:{i} fails: {what}");
                        }
                        enough |= untilFailure && result.Failure is not null;
                    }
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
        return sum with { Elapsed = watch.Elapsed };
    }

    private static Tally Add(Tally sum, long index, CaseResult result) => sum with
    {
        Cases = sum.Cases + 1,
        Failures = sum.Failures + (result.Failure is null ? 0 : 1),
        Asked = sum.Asked + (result.Asked ? 1 : 0),
        Overwrote = sum.Overwrote + (result.Overwrote ? 1 : 0),
        First = result.Failure is { } what && (sum.First is null || index < sum.First.Index) ? new FailedCase(index, what) : sum.First,
    };

    /// <summary>Plays one case. An exception that no case expects is a failure like any other.</summary>
    private async ValueTask<CaseResult> PlayAsync(ICampaign campaign, long index)
    {
        try
        {
            return await campaign.PlayAsync(index, seed);
        }
#pragma warning disable CA1031 // whatever escapes is what the campaign looks for
        catch (Exception escaped)
#pragma warning restore CA1031
        {
            return new CaseResult($"{escaped.GetType().Name}: {escaped.Message}", Crashed: true);
        }
    }
}

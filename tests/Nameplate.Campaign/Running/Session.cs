using System.Globalization;

namespace Nameplate.Campaign.Running;

/// <summary>What of a session is played.</summary>
[Flags]
internal enum Play
{
    /// <summary>The campaigns.</summary>
    Campaigns = 1,

    /// <summary>The campaigns against a program without one of its rules.</summary>
    Controls = 2,
}

/// <summary>One run of the program: campaigns, then controls, then the verdict.</summary>
/// <param name="campaigns">All there are.</param>
/// <param name="controls">All there are.</param>
/// <param name="seed">Of everything that is drawn.</param>
internal sealed class Session(IReadOnlyList<ICampaign> campaigns, IReadOnlyList<Control> controls, int seed)
{
    private readonly Runner _runner = new(seed, Environment.ProcessorCount);

    /// <summary>Plays; 0 without failures and with all controls caught, else 1; 2 for a name that does not exist.</summary>
    /// <param name="only">Names of campaigns; empty for all of them.</param>
    /// <param name="what">Campaigns, controls, or both.</param>
    /// <param name="share">Of the counts for a test run; infinity: those of a night.</param>
    /// <param name="time">For the campaigns together, in place of the counts; null: the counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> only, Play what, double share, TimeSpan? time, CancellationToken cancellationToken)
    {
        if (only.FirstOrDefault(name => Find(name) is null) is { } unknown)
        {
            return Unknown(unknown);
        }
        bool IsChosen(ICampaign campaign) => only.Count == 0 || only.Contains(campaign.Name, StringComparer.OrdinalIgnoreCase);
        ICampaign[] chosen = what.HasFlag(Play.Campaigns) ? [.. campaigns.Where(IsChosen)] : [];
        List<Tally> tallies = [];
        double weights = chosen.Sum(campaign => Math.Sqrt(campaign.PerTest));
        foreach (ICampaign campaign in chosen)
        {
            long cases = time is not null ? long.MaxValue
                : double.IsInfinity(share) ? campaign.PerNight
                : (long)Math.Ceiling(campaign.PerTest * share);
            TimeSpan? own = time * Math.Sqrt(campaign.PerTest) / weights;
            Tally tally = await _runner.RunAsync(campaign, 0, cases, own, cancellationToken);
            CampaignTable.Say($"{campaign.Name}: {CampaignTable.Count(tally.Cases)} cases, {tally.Failures} failures, {tally.Elapsed.TotalSeconds:F0} s");
            tallies.Add(tally);
        }
        List<Tally> caught = [];
        foreach (Control control in what.HasFlag(Play.Controls) ? controls.Where(control => IsChosen(control.Broken)) : [])
        {
            Tally tally = await _runner.CatchAsync(control, cancellationToken);
            CampaignTable.Say($"{control.Broken.Name} without a rule, {control.Rule}: {(tally.Failures > 0 ? "caught" : "NOT caught")} "
                + $"after {CampaignTable.Count(tally.Cases)} cases, {tally.Elapsed.TotalSeconds:F0} s");
            caught.Add(tally);
        }
        CampaignTable.Write(tallies, caught, seed);
        return !cancellationToken.IsCancellationRequested && tallies.All(tally => tally is { Cases: > 0, Failures: 0 }) && caught.All(tally => tally.Failures > 0) ? 0 : 1;
    }

    /// <summary>Plays one case and tells its history; 0 if it holds, 1 if it fails, 2 if there is no such case.</summary>
    public async Task<int> ReplayAsync(string name, CancellationToken cancellationToken)
    {
        string[] parts = name.Split(':');
        if (parts.Length != 2 || Find(parts[0]) is not { } campaign
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long index))
        {
            return Unknown(name);
        }
        Tally tally = await _runner.RunAsync(campaign, index, 1, null, cancellationToken);
        foreach (string line in await campaign.ShrinkAsync(index, seed))
        {
            Console.WriteLine(line);
        }
        Console.WriteLine(tally.First is { } failed ? $"fails: {failed.What}" : "holds");
        return tally.First is null ? 0 : 1;
    }

    private ICampaign? Find(string name) => campaigns.FirstOrDefault(campaign => campaign.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private int Unknown(string name)
    {
        Console.Error.WriteLine($"campaign: there is no '{name}'; a campaign is {string.Join(", ", campaigns.Select(campaign => campaign.Name))}, a case is NAME:NUMBER");
        return 2;
    }
}

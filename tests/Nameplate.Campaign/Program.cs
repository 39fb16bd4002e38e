using System.CommandLine;
using Nameplate.Campaign.Errata;
using Nameplate.Campaign.Input;
using Nameplate.Campaign.Job;
using Nameplate.Campaign.Journal;
using Nameplate.Campaign.Places;
using Nameplate.Campaign.Running;
using Nameplate.Campaign.Store;
using Nameplate.Campaign.Wire;

Option<int> seed = new("--seed") { Description = "of everything that is drawn", DefaultValueFactory = _ => 1 };
Option<int?> seconds = new("--seconds") { Description = "play for so long, the campaigns sharing the time by their counts" };
Option<bool> nightly = new("--nightly") { Description = "the counts of a night: hours" };
Option<string[]> only = new("--only") { Description = "only these campaigns, by name", AllowMultipleArgumentsPerToken = true };
Option<bool> controls = new("--controls") { Description = "the controls alone, of all campaigns or of those named" };
Option<string?> replay = new("--replay") { Description = "one case, NAME:NUMBER as a failure prints it: its history, as short as it can be made" };
Option<bool> quick = new("--quick") { Description = "a twentieth of the counts: about a minute" };
RootCommand root = new(
    "Makes accidents happen to identity stores and to whole jobs, and looks after each of them. Exit code 0 only without a failure and with every control caught.")
{
    seed, seconds, nightly, only, controls, replay, quick,
};
seconds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 1)
    {
        result.AddError("--seconds takes a number from 1 up");
    }
});
root.SetAction(async (parsed, cancellationToken) =>
{
    StoreConfig basis = new(1, 32);
    ICampaign[] campaigns = [.. StoreCampaigns.All(basis), .. JobCampaigns.All, .. WireCampaigns.All, .. JournalCampaigns.All, .. ErrataCampaigns.All, .. InputCampaigns.All, .. PlaceCampaigns.All];
    Control[] broken =
    [
        .. StoreCampaigns.Controls(basis), .. JobCampaigns.Controls, .. WireCampaigns.Controls, .. JournalCampaigns.Controls,
        .. ErrataCampaigns.Controls, .. InputCampaigns.Controls, .. PlaceCampaigns.Controls,
    ];
    Session session = new(campaigns, broken, parsed.GetValue(seed));
    if (parsed.GetValue(replay) is { } name)
    {
        return await session.ReplayAsync(name, cancellationToken);
    }
    double share = parsed.GetValue(nightly) ? double.PositiveInfinity : parsed.GetValue(quick) ? 0.05 : 1;
    TimeSpan? time = parsed.GetValue(seconds) is { } s ? TimeSpan.FromSeconds(s) : null;
    string[] named = parsed.GetValue(only) ?? [];
    Play what = parsed.GetValue(controls) ? Play.Controls : named.Length > 0 ? Play.Campaigns : Play.Campaigns | Play.Controls;
    return await session.RunAsync(named, what, share, time, cancellationToken);
});
return await root.Parse(args).InvokeAsync();

namespace Nameplate.Campaign.Running;

/// <summary>A campaign against a program with one rule removed. It must fail, or the campaign proves nothing.</summary>
/// <param name="Rule">The rule that is missing.</param>
/// <param name="Broken">The campaign, with that rule missing.</param>
/// <param name="ByOverwriting">True: it shows in lines programmed twice, of which the campaign with all rules has next to none.</param>
/// <param name="MostCases">Within so many cases it has to be caught.</param>
internal sealed record Control(string Rule, ICampaign Broken, bool ByOverwriting = false, long MostCases = 200_000);

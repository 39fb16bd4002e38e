namespace Nameplate.Campaign.Running;

/// <summary>What a campaign, or a control, came to.</summary>
/// <param name="Name">The campaign.</param>
/// <param name="Title">What goes wrong in it, or the rule that is missing.</param>
/// <param name="Cases">Cases played.</param>
/// <param name="Failures">Cases that broke something.</param>
/// <param name="Asked">Cases in which a user was asked.</param>
/// <param name="Overwrote">Cases in which a line that was not virgin was programmed.</param>
/// <param name="Elapsed">Time it took.</param>
/// <param name="First">The failing case with the lowest number; null without failures.</param>
internal sealed record Tally(
    string Name, string Title, long Cases, long Failures, long Asked, long Overwrote, TimeSpan Elapsed, FailedCase? First);

/// <summary>One case that failed.</summary>
/// <param name="Index">Its number.</param>
/// <param name="What">What was broken.</param>
internal sealed record FailedCase(long Index, string What);

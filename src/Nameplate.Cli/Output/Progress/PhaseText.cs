using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Output.Progress;

/// <summary>One step of a job in words and numbers: what a bar, or a line of text, shows.</summary>
/// <param name="Phase">The word: <c>writing</c>.</param>
/// <param name="Done">Of <paramref name="Total"/>.</param>
/// <param name="Total">Bytes, or 0 where there is nothing to count.</param>
internal readonly record struct PhaseText(string Phase, long Done, long Total)
{
    /// <summary>The phase an event belongs to; null for an event that is no progress.</summary>
    public static PhaseText? Of(JobEvent step) => step switch
    {
        JobEvent.ReadingIdentity => new("reading identity", 0, 0),
        JobEvent.WritingIdentity => new("writing identity", 0, 0),
        JobEvent.Comparing comparing => new("comparing", comparing.Bytes, comparing.Total),
        JobEvent.Reading reading => new("reading", reading.Bytes, reading.Total),
        JobEvent.Erasing erasing => new($"erasing {erasing.Position + 1} of {erasing.Count}", 0, 0),
        JobEvent.Erased erased => new($"erasing {erased.Position + 1} of {erased.Count}", 0, 0),
        JobEvent.Wrote wrote => new("writing", wrote.Bytes, wrote.Total),
        JobEvent.Verified verified => new("verifying", verified.Bytes, verified.Total),
        _ => null,
    };
}

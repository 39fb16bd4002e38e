namespace Nameplate.Campaign.Running;

/// <summary>A family of accidents. Case <c>n</c> of a seed is always the same accident, so a failure is replayed by its number.</summary>
internal interface ICampaign
{
    /// <summary>Short and unique, as <c>--only</c> and <c>--replay</c> take it: <c>T3</c>.</summary>
    string Name { get; }

    /// <summary>What goes wrong in it, a few words for the table.</summary>
    string Title { get; }

    /// <summary>Cases in a run of the test suite.</summary>
    long PerTest { get; }

    /// <summary>Cases in a nightly run.</summary>
    long PerNight { get; }

    /// <summary>Plays one case.</summary>
    ValueTask<CaseResult> PlayAsync(long index, int seed);

    /// <summary>Tells a failed case as the shortest history that still fails, a line each.</summary>
    ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed);
}

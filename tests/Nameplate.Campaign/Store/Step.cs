using Nameplate.Simulator;

namespace Nameplate.Campaign.Store;

/// <summary>What a session asks of the store.</summary>
internal enum Wish
{
    /// <summary>Another number.</summary>
    Number,

    /// <summary>Another value of a small field.</summary>
    Field,

    /// <summary>A blob of another length: other lines of the slot.</summary>
    Blob,
}

/// <summary>One session: finish what a journal says, read, write; and where the power goes away in it.</summary>
/// <param name="Wish">What is to be written.</param>
/// <param name="CutAfter">Acts before the cut; null: none.</param>
/// <param name="Tear">What the cut leaves.</param>
internal readonly record struct Step(Wish Wish, int? CutAfter = null, TearBehaviour Tear = TearBehaviour.Random)
{
    /// <summary>The cut comes with the first erase, wherever that is.</summary>
    public bool CutsErase { get; init; }

    /// <summary>Acts before the one that is acknowledged and not done, as by a protected sector; null: none.</summary>
    public int? LosesAfter { get; init; }

    /// <summary>The session's host is firmware: it knows no journal, and only stores of two regions.</summary>
    public bool ByFirmware { get; init; }

    public override string ToString() =>
        $"{(ByFirmware ? "firmware" : "host")} writes a {Wish.ToString().ToLowerInvariant()}"
        + (LosesAfter is { } lost ? $", act {lost + 1} is acknowledged and not done" : "")
        + (CutsErase ? $", cut in the erase, tear {Tear}" : CutAfter is { } acts ? $", cut after {acts} acts, tear {Tear}" : "");
}

namespace Nameplate.Chips;

/// <summary>Worst-case times of a chip's flash. A time without a datasheet source is at least 1 s a sector.</summary>
public sealed record FlashTiming
{
    /// <summary>One sector erase.</summary>
    public required TimeSpan SectorErase { get; init; }

    /// <summary>A typical sector erase: what the simulator takes and a plan expects.</summary>
    public required TimeSpan SectorEraseTypical { get; init; }

    /// <summary>Programming one flash word.</summary>
    public required TimeSpan FlashWordProgram { get; init; }

    /// <summary>Programming one flash word, typically.</summary>
    public required TimeSpan FlashWordProgramTypical { get; init; }

    /// <summary>Erasing everything.</summary>
    public required TimeSpan MassErase { get; init; }
}

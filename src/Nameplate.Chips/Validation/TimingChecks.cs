namespace Nameplate.Chips.Validation;

/// <summary>Worst-case times: a deadline too short would cut a working chip off in the middle of an erase.</summary>
internal static class TimingChecks
{
    private static readonly TimeSpan UnsourcedSectorErase = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<ChipCheck> All { get; } =
    [
        ChipCheck.OfEach("times-ordered", "A typical time is above zero and no longer than its worst case.", Ordered),
        ChipCheck.OfEach("unsourced-erase-waits",
            "A sector erase whose time no document gives is waited for at least 1 s.",
            UnsourcedWaits),
        ChipCheck.OfEach("mass-erase-covers",
            "A mass erase is allowed the worst case of every sector.",
            MassEraseCovers),
    ];

    private static IEnumerable<string> Ordered(Chip chip)
    {
        FlashTiming timing = chip.Timing;
        if (timing.SectorEraseTypical <= TimeSpan.Zero || timing.SectorEraseTypical > timing.SectorErase)
        {
            yield return $"sector erase {timing.SectorEraseTypical} typical, {timing.SectorErase} at worst";
        }

        if (timing.FlashWordProgramTypical <= TimeSpan.Zero || timing.FlashWordProgramTypical > timing.FlashWordProgram)
        {
            yield return $"flash word {timing.FlashWordProgramTypical} typical, {timing.FlashWordProgram} at worst";
        }
    }

    private static IEnumerable<string> UnsourcedWaits(Chip chip)
    {
        bool sourced = chip.Sources.TryGetValue("Timing.SectorErase", out string? source)
            && !source.StartsWith("ASSUMED:", StringComparison.Ordinal)
            && !source.StartsWith("UNCERTAIN:", StringComparison.Ordinal);
        if (!sourced && chip.Timing.SectorErase < UnsourcedSectorErase)
        {
            yield return $"{chip.Timing.SectorErase} without a source";
        }
    }

    private static IEnumerable<string> MassEraseCovers(Chip chip)
    {
        TimeSpan sum = chip.Timing.SectorErase * chip.Flash.Sectors.Count;
        if (chip.Timing.MassErase < sum)
        {
            yield return $"{chip.Timing.MassErase} for sectors that may take {sum}";
        }
    }
}

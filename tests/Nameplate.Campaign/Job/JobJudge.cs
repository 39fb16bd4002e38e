using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>Says what is broken on a device and its host after a command; the cells are asked, not the program under test.</summary>
/// <param name="story">The command.</param>
/// <param name="bench">The device.</param>
/// <param name="mayChange">Sectors, by index, that it may change.</param>
/// <param name="changed">Those that differ from what they were before it.</param>
/// <remarks>A frame that arrives at another rate may be a valid one with another address: bits move, and an XOR moves with them.
/// There <paramref name="mayChange"/> is every sector.</remarks>
internal sealed class JobJudge(JobStory story, JobBench bench, IReadOnlyList<int> mayChange, Func<JobBench, IReadOnlyList<int>> changed)
{
    /// <summary>
    /// The sectors that a command changes when nothing happens; where the identity's are among them, all of the identity's, for a
    /// slot that a write has spoilt may be the last one of its region.
    /// </summary>
    public static IReadOnlyList<int> MayChange(PreparedJob job)
    {
        Chip chip = job.Story.Chip;
        int[] own = [.. chip.RequireIdentity().Regions.SelectMany(region => chip.Flash.SectorsTouching(region)).Select(sector => sector.Index)];
        return job.Sectors.Intersect(own).Any() ? [.. job.Sectors.Union(own)] : job.Sectors;
    }

    /// <summary>The number is the old or the new one, on the chip or in the journal, and no half firmware would start.</summary>
    /// <param name="when">How the command ended.</param>
    /// <param name="hasJournal">The host that ran it has the number in an open journal.</param>
    public async ValueTask<string?> FailedAsync(string when, bool hasJournal)
    {
        ulong? number = (await CellReading.ReadAsync(bench)).DeviceId;
        return number == story.Before || number == story.After || (number is null && hasJournal)
            ? HalfFirmware(when) ?? Touched(when)
            : $"{when}, and the device says {number?.ToString() ?? "nothing"}";
    }

    /// <summary>All that was asked for is there, and nothing is left to do.</summary>
    /// <param name="when">How the command ended.</param>
    /// <param name="files">Names of the host's state files.</param>
    public async ValueTask<string?> DoneAsync(string when, IEnumerable<string> files)
    {
        StoreView view = await CellReading.ReadAsync(bench);
        string[] kept = [.. files];
        return view.DeviceId != story.After ? $"{when}, and the device says {view.DeviceId?.ToString() ?? "nothing"}"
            : view.Has(StoreStatus.StaleUid) ? $"{when}, and the number is bound to another chip"
            : story.Firmware is { } image && !bench.Holds(image) ? $"{when}, and the firmware is not there"
            : kept.Any(name => name.StartsWith("journal-", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
                ? $"{when}, and a journal is open"
            : kept.FirstOrDefault(IsAnothers) is { } file ? $"{when}, and the host keeps {file}"
            : story.Finally(bench) is { } wrong ? $"{when}: {wrong}"
            : Touched(when);
    }

    /// <summary>The new vectors are there and the rest is not. A torn erase may leave any vectors, of whatever was there before.</summary>
    private string? HalfFirmware(string when) =>
        story is { ChangesFirmware: true, Firmware: { } image } && bench.Starts(image) && !bench.Holds(image)
        && !bench.Device.Log.Erases.Any(erase => erase.Outcome == EraseOutcome.Torn)
            ? $"{when}, and the device would start half a firmware"
            : null;

    private string? Touched(string when) => changed(bench).Except(mayChange).ToArray() is { Length: > 0 } touched
        ? $"{when}, and sectors were touched: {string.Join(", ", touched)}"
        : null;

    private bool IsAnothers(string name) =>
        name.StartsWith("device-", StringComparison.Ordinal) && !name.Contains(Convert.ToHexString(bench.Device.Uid), StringComparison.Ordinal);
}

using Nameplate.Identity;

namespace Nameplate.Cli.Output;

/// <summary>What a reader noticed, in words.</summary>
/// <param name="Bit">The status bit.</param>
/// <param name="Name">For the JSON.</param>
/// <param name="Meaning">For people.</param>
/// <param name="IsTrouble">False for what is only worth knowing.</param>
internal sealed record StoreStatusText(StoreStatus Bit, string Name, string Meaning, bool IsTrouble)
{
    public static IReadOnlyList<StoreStatusText> All { get; } =
    [
        new(StoreStatus.Unsettled, "unsettled", "the last write was cut off before it was settled; the next write settles it", false),
        new(StoreStatus.Degraded, "degraded", "a newer identity was finished and has rotted: what is shown is older", true),
        new(StoreStatus.StaleUid, "stale-uid", "it was written for another chip: this flash was copied", true),
        new(StoreStatus.EccSeen, "ecc-seen", "a line that matters cannot be read", false),
        new(StoreStatus.Conflict, "conflict", "two identities contradict each other: assign NUMBER --replace --reason TEXT decides", true),
        new(StoreStatus.DuplicateField, "duplicate-field", "a field occurs twice; the first counts", false),
        new(StoreStatus.BadFields, "bad-fields", "a field overruns its slot; those before it count", true),
        new(StoreStatus.LostUpdate, "lost-update", "two edits were based on the same generation: one is not in the newest", true),
        new(StoreStatus.SingleEcc, "single-ecc", "the chip corrected a bit", false),
        new(StoreStatus.WrongRegions, "wrong-regions", "the store was made for another number of regions", true),
    ];

    public static IEnumerable<StoreStatusText> Of(StoreStatus status) => All.Where(row => (status & row.Bit) != 0);
}

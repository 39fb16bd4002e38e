using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Rescue;

/// <summary>What a rescue may do beside looking.</summary>
public sealed record RescueRequest
{
    /// <summary>Firmware to write: its sectors are erased and mended with it. Null: firmware is left alone.</summary>
    public UpdateRequest? Firmware { get; init; }

    /// <summary>Addresses in sectors that may be erased although they hold data; what can be read of it is saved first.</summary>
    public IReadOnlyList<uint> Give { get; init; } = [];
}

/// <summary>A rescue that is done.</summary>
/// <param name="Plan">What was found and meant.</param>
/// <param name="Erased">Sectors that were erased and read back blank.</param>
/// <param name="Saved">Where the data of the sectors given up was saved, or null.</param>
/// <param name="Firmware">The update that was part of it, or null.</param>
/// <param name="Identity">The identity after it.</param>
/// <param name="Verdict">What was proven of the identity; null where nothing was erased or written.</param>
/// <param name="Elapsed">By the link's clock.</param>
public sealed record RescueOutcome(
    RescuePlan Plan, IReadOnlyList<AddressRange> Erased, string? Saved, UpdateOutcome? Firmware, StoreView Identity,
    IdentityVerdict? Verdict, TimeSpan Elapsed);

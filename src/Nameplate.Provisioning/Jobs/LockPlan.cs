using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Jobs;

/// <summary>What <c>lock</c> protects, before it does.</summary>
/// <param name="Regions">The identity's regions.</param>
/// <param name="Sectors">The sectors that hold them.</param>
/// <param name="Neighbours">Sectors that share their protection with these, and are locked with them.</param>
/// <param name="Others">Sectors that are protected already and stay so; null where the option bytes do not tell them all.</param>
/// <param name="IsLocked">What the option bytes say of <paramref name="Sectors"/> now; null where they do not.</param>
/// <param name="IsAtItsAddress">The identity is marked as in production and lies where a program reads it without a library.</param>
/// <param name="Number">The device's number, or null: then there is nothing to lock.</param>
public sealed record LockPlan(
    IReadOnlyList<AddressRange> Regions, IReadOnlyList<Sector> Sectors, IReadOnlyList<Sector> Neighbours,
    IReadOnlyList<Sector>? Others, bool? IsLocked, bool IsAtItsAddress, ulong? Number);

/// <summary>A lock or an unlock that was proven by its effect.</summary>
/// <param name="Plan">What it was about.</param>
/// <param name="Store">The identity, read back afterwards.</param>
/// <param name="IsChanged">False when it was so already; that was proven too.</param>
/// <param name="IsShown">The option bytes of every bank could be read and show what was meant; false: only the effect tells.</param>
/// <param name="Elapsed">By the link's clock.</param>
public sealed record LockOutcome(
    LockPlan Plan, Nameplate.Identity.StoreView Store, bool IsChanged, bool IsShown, TimeSpan Elapsed)
{
    /// <summary>Address of the number in each region, for a program without a library; empty after an unlock.</summary>
    public IReadOnlyList<uint> NumberAddresses { get; init; } = [];
}

using Nameplate.Chips;
using Nameplate.Provisioning.Jobs;
using Nameplate.Serial;

namespace Nameplate.Campaign.Errata;

/// <summary>For a control: a host without the workaround of one erratum.</summary>
/// <param name="Erratum">Which.</param>
internal sealed record MissingWorkaround(Erratum Erratum)
{
    /// <summary>True: the chip's row does not list it, so that the host has no reason to expect it.</summary>
    public bool RowLacksIt { get; init; }

    /// <summary>The host's rules.</summary>
    public JobRules Rules { get; init; } = JobRules.All;

    /// <summary>Makes a host that does not know better out of one that does.</summary>
    public Func<ISerialLink, ISerialLink> Wrap { get; init; } = link => link;
}

using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>The errata a virtual device has when none are asked for.</summary>
public static class DeviceErrata
{
    /// <summary>What every ROM does by AN3155 and AN2606, or must be feared to do.</summary>
    public static IReadOnlyList<Erratum> General => Chips.Errata.Everywhere;

    /// <summary>
    /// The errata of a chip's bootloader version and the general ones, but not <c>first-sync-ignored</c>: the wire is taken
    /// to be at PA9/PA10, where a first 0x7F is heard (AN2606 rev 70 table 135 ties the erratum to PB14/PB15), and
    /// programs that give up on it could not be served at all. A ROM without an ID has the general ones only.
    /// </summary>
    public static IReadOnlyList<Erratum> DefaultOf(Chip chip, byte? bootloaderId)
    {
        ArgumentNullException.ThrowIfNull(chip);
        IReadOnlyList<Erratum> known = chip.Rom.Versions.Count == 0 ? [] : chip.Rom.ErrataOf(bootloaderId);
        return [.. known.Union(General).Where(erratum => erratum != Chips.Errata.FirstSyncIgnored)];
    }
}

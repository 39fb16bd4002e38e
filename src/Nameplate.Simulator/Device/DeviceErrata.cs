using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>The errata a virtual device has when none are asked for.</summary>
public static class DeviceErrata
{
    /// <summary>What every ROM does by AN3155 and AN2606, or must be feared to do.</summary>
    public static IReadOnlyList<Erratum> General { get; } =
        [Chips.Errata.WriteProtectedSectorAcks, Chips.Errata.MisalignedWritePoisons, Chips.Errata.DoubleEccReadHangs];

    /// <summary>The errata of a chip's bootloader version, and the general ones.</summary>
    public static IReadOnlyList<Erratum> DefaultOf(Chip chip, byte? bootloaderId)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return [.. chip.Rom.ErrataOf(bootloaderId).Union(General)];
    }
}

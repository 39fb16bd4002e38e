using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Store;

/// <summary>A store, the chip under it, and the rules that its writer keeps.</summary>
/// <param name="Regions">One or two.</param>
/// <param name="Unit">Bytes that the chip programs at once: 2, 4, 8, 16 or 32.</param>
/// <param name="SlotSize">Bytes.</param>
/// <param name="Cells">Cells per region.</param>
internal sealed record StoreConfig(int Regions, int Unit, int SlotSize = 256, int Cells = 4)
{
    /// <summary>What the cells do where documents leave it open.</summary>
    public FlashPhysics Physics { get; init; } = new();

    /// <summary>Those of the format, or those but one.</summary>
    public StoreRules Rules { get; init; } = StoreRules.All;

    /// <summary>How often the store is read after every session: a unit that reads otherwise every time shows itself so.</summary>
    public int Reads { get; init; } = 2;

    /// <summary>True: a host that loses its journal with every cut.</summary>
    public bool ForgetsJournal { get; init; }

    /// <summary>False: a port that takes a line that cannot be read for a blank one.</summary>
    public bool SeesEcc { get; init; } = true;

    /// <summary>At the places of an H743xI (one region) and an H7A3xI (two).</summary>
    public StoreLayout Layout()
    {
        uint size = (uint)(Cells * SlotSize);
        return Regions == 1
            ? new StoreLayout([new AddressRange(0x081E_0000, size)], 0x450, 0, SlotSize)
            : new StoreLayout([new AddressRange(0x081E_0000, size), new AddressRange(0x081F_0000, size)], 0x480, 0, SlotSize);
    }

    public override string ToString() =>
        $"{Regions} region{(Regions == 1 ? "" : "s")} of {Cells} cells of {SlotSize} bytes, unit {Unit}, {Physics.NonVirgin}";
}

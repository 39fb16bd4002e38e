using Nameplate.Foundation;

namespace Nameplate.Chips.Places;

/// <summary>The 96-bit unique ID, and a table in the firmware that gives each ID its number.</summary>
internal static class UniqueIdPlace
{
    private const int Size = 12;

    public static PlaceFacts Of(Chip chip) => new()
    {
        Kind = PlaceKind.UniqueId,
        Presence = PlacePresence.Present,
        Ranges = [new AddressRange(chip.UidAddress, Size)],
        Capacity = Size,
        Rewrites = PlaceRewrites.Often,
        RewritesText = "the ID never; the number it stands for with every new table",
        Rom = new RomReach(RomReads(chip), false),
        Outlives = new Endurance(Update: true, MassErase: true, RdpRegression: true, PowerLoss: true),
        Catch = "ST chose it, not you: the numbers lie in a table inside the firmware, which must be built anew for each new device.",
        Source = chip.Sources["UidAddress"],
    };

    // stm32loader read it on 0x450 over the UART; nobody reported it of 0x480 and 0x485.
    private static bool? RomReads(Chip chip) => chip.Sources["UidAddress"].Contains("UNCERTAIN", StringComparison.Ordinal) ? null : true;
}

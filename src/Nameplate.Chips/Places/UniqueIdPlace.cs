using Nameplate.Foundation;

namespace Nameplate.Chips.Places;

/// <summary>The 96-bit unique ID, and a table in the firmware that gives each ID its number.</summary>
internal static class UniqueIdPlace
{
    private const uint Word = 4;
    private const int Size = 12;

    public static PlaceFacts Of(Chip chip)
    {
        PlaceFacts facts = new()
        {
            Kind = PlaceKind.UniqueId,
            Presence = PlacePresence.Present,
            Rewrites = PlaceRewrites.Often,
            RewritesText = "the ID never; the number it stands for with every new table",
            Rom = new RomReach(RomReads(chip), false),
            Outlives = new Endurance(Update: true, MassErase: true, RdpRegression: true, PowerLoss: true),
            Catch = "ST chose it, not you: the numbers lie in a table inside the firmware, which must be built anew for each new device.",
            Source = chip.Sources["UidAddress"],
        };
        return chip.UidAddress is not { } address
            ? ChipPlaces.Missing(facts, chip, "UidAddress")
            : facts with
            {
                Ranges = AddressRange.Join(chip.UidWordOffsets.Select(offset => new AddressRange(checked(address + (uint)offset), Word))),
                Capacity = Size,
            };
    }

    // stm32loader read it over the UART on 0x450 (issue 67), and reads a block of 256 bytes around it on F4; ROMs of L4 refuse it.
    // Of the others nobody reported.
    private static bool? RomReads(Chip chip) => chip.Family switch
    {
        "F4" => true,
        "L4" => false,
        _ => chip.ProductId is 0x450 or 0x483 ? true : null,
    };
}

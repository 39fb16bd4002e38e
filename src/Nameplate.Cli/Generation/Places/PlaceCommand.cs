using Nameplate.Chips;
using Nameplate.Chips.Places;

namespace Nameplate.Cli.Generation.Places;

/// <summary>The command line that puts a number into a place.</summary>
internal static class PlaceCommand
{
    /// <summary>The command; null where only the firmware reaches the place.</summary>
    public static string? For(Chip chip, PlaceFacts place) => place.Presence != PlacePresence.Present ? null : place.Kind switch
    {
        PlaceKind.Spare when chip.Identity?.Kind == PlacementKind.Embed => "nameplate assign NUMBER --regions 1 -p PORT",
        PlaceKind.Spare or PlaceKind.Embed => "nameplate assign NUMBER -p PORT",
        PlaceKind.UniqueId when place.Rom.Reads == false => "nameplate assign NUMBER --place uid --uid HEX -p PORT",
        PlaceKind.Otp or PlaceKind.UniqueId or PlaceKind.OptionBytes or PlaceKind.DataEeprom =>
            $"nameplate assign NUMBER --place {place.Kind.NameOf()} -p PORT",
        _ => null,
    };
}

namespace Nameplate.Chips.Places;

/// <summary>A serial flash or EEPROM on the board: the same beside every chip.</summary>
internal static class ExternalFlashPlace
{
    public static PlaceFacts Facts { get; } = new()
    {
        Kind = PlaceKind.ExternalFlash,
        Presence = PlacePresence.Present,
        Rewrites = PlaceRewrites.Often,
        RewritesText = "as often as the part endures",
        Rom = new RomReach(false, false),
        Outlives = new Endurance(Update: true, MassErase: true, RdpRegression: true, PowerLoss: true),
        Catch = "It is one more part to buy, and only your firmware reaches it: the ROM bootloader drives no memory beside the chip.",
        Source = "AN3155 §3.4, §3.6; AN2606 T226",
    };
}

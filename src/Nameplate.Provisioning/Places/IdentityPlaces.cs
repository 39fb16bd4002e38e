using Nameplate.Chips.Places;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;

namespace Nameplate.Provisioning.Places;

/// <summary>The places that a host can use, by kind.</summary>
public static class IdentityPlaces
{
    /// <summary>The place of a kind on a device.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="session">The device.</param>
    /// <param name="uid">The device's unique ID as the user has it, 12 bytes, for a ROM that does not show it; null: ask the ROM.</param>
    /// <exception cref="PlaceException">N812: the chip has no such place, or the ROM does not reach it; N607, N609: its unique ID.</exception>
    public static IdentityPlace Of(PlaceKind kind, DeviceSession session, ReadOnlyMemory<byte>? uid = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        return kind switch
        {
            PlaceKind.Spare or PlaceKind.Embed => new StoreInFlash(session),
            PlaceKind.Otp => new OneTimeMemory(session),
            PlaceKind.UniqueId => new UniqueIdPlace(session, uid),
            PlaceKind.OptionBytes => new UserDataBytes(session),
            PlaceKind.DataEeprom => new DataEeprom(session),
            _ => throw new PlaceException(ErrorCodes.PlaceUnusable,
                $"{session.Port}: no ROM bootloader reaches {kind.TitleOf()}: only firmware can keep a number there",
                "firmware/src/mirror is the C for it; nameplate assign keeps the number where an update cannot reach it"),
        };
    }
}

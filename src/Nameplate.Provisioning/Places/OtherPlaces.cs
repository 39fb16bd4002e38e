using Nameplate.Chips;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Places;

/// <summary>The numbers that a device, or this host, holds of it beside the identity in flash: what can be read without harm.</summary>
internal static class OtherPlaces
{
    /// <summary>The places that hold a number. One-time programmable memory is not read: what this host wrote there stands for it.</summary>
    public static async Task<IReadOnlyList<PlaceReading>> ReadAsync(DeviceSession session, StopSignal stop)
    {
        List<PlaceReading> found = [];
        foreach (IdentityPlace place in PlacesOf(session).Where(place => place.IsReadUnasked))
        {
            PlaceReading reading = await place.ReadAsync(stop).ConfigureAwait(false);
            if (reading.Number is not null || reading.Notes.Count > 0)
            {
                found.Add(reading);
            }
        }

        if (ulong.TryParse(session.Record.Otp?.Number, out ulong written))
        {
            found.Add(new PlaceReading(PlaceKind.Otp, written) { Notes = ["as this host wrote it; not read: nameplate show --place otp reads it"] });
        }

        return found;
    }

    private static IEnumerable<IdentityPlace> PlacesOf(DeviceSession session)
    {
        if (session.Facts.Uid is not null)
        {
            yield return new UniqueIdPlace(session, null);
        }

        if (session.Chip is { UserOptionBytes: not null, OptionBytesFormat: OptionBytesFormat.BytesWithComplements, OptionBytesAddress: not null })
        {
            yield return new UserDataBytes(session);
        }

        if (session.Chip.DataEeprom is not null)
        {
            yield return new DataEeprom(session);
        }
    }
}

using Nameplate.Chips.Places;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Output;

/// <summary>What a place says of a device's number, for people.</summary>
internal static class PlaceText
{
    /// <summary>What a sentence calls the place.</summary>
    public static string Title(PlaceReading reading) => reading.Kind.TitleOf();

    public static void Write(Screen screen, DeviceSession session, PlaceReading reading)
    {
        screen.Field("chip", $"{session.Chip.Name}, unique ID {session.Facts.UidText}");
        screen.Field("place", $"{Title(reading)}{(reading.At is { } at ? $", the number at {Quantity.Address(at.Start)}" : "")}");
        screen.Field("number", reading.Number is { } number ? $"#{number}" : "none");
        if (reading is { Free: { } free, Total: { } total })
        {
            screen.Field("room", $"{Quantity.Count(free, "number")} more, of {total}");
        }

        foreach (string note in reading.Notes)
        {
            screen.Field("note", note);
        }

        screen.Say();
    }
}

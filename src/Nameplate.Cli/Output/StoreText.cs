using Nameplate.Identity;

namespace Nameplate.Cli.Output;

/// <summary>An identity for people: number, fields, where it lies, what was before.</summary>
internal static class StoreText
{
    public static void Write(Screen screen, StoreView view, FieldWords words, bool history)
    {
        screen.Field("number", view switch
        {
            { DeviceId: { } number } => $"#{number}",
            { State: StoreState.LaterVersion } => $"not readable: written by a later Nameplate at 0x{view.LaterVersionAt:X8}",
            _ => "none",
        });
        if (view.Newest is { } newest)
        {
            foreach (FieldWord field in words.Of(newest))
            {
                screen.Field(field.Name, field.Value);
            }

            screen.Field("generation", Describe(newest));
            if (StoreWriter.LiesAtItsAddress(newest))
            {
                screen.Field("production", $"the number lies at {Quantity.Address(newest.Place.Start + SlotHeader.DeviceIdOffset)}");
            }
        }

        string place = string.Join(" and ", view.Layout.RegionsAt(view.Side).Select(Quantity.Range));
        screen.Field("identity at", (place.Length > 0 ? place : "no place in this chip's flash")
            + (view.Side == StoreSide.Alias ? ", at the other position of a bank swap" : ""));
        foreach (StoreStatusText row in StoreStatusText.Of(view.Status))
        {
            screen.Field(row.IsTrouble ? "TROUBLE" : "note", row.Meaning);
        }

        if (history && view.History.Count > 0)
        {
            screen.Say();
            screen.Say("Before");
            foreach (SlotRecord record in view.History)
            {
                screen.Field($"#{record.DeviceId}", Describe(record));
            }
        }

        screen.Say();
    }

    /// <summary><c>3, settled, at 0x081E0400, written 2026-01-02 10:00 UTC</c>.</summary>
    private static string Describe(SlotRecord record) =>
        $"{record.Header.Generation}, {(record.IsSettled ? "settled" : "not settled")}, at {Quantity.Address(record.Place.Start)}"
        + (record.Commit.UnixTime == 0 ? "" : $", written {DateTimeOffset.FromUnixTimeSeconds(record.Commit.UnixTime):yyyy-MM-dd HH:mm} UTC");
}

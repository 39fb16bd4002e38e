using Nameplate.Chips.Places;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Output.Reports;

/// <summary>What a place says of a device's number.</summary>
/// <param name="Place">As <c>--place</c> calls it.</param>
/// <param name="Number">As text; null without one.</param>
/// <param name="Address">Of the number on the chip; null where it lies on this host.</param>
/// <param name="Settled">False where nothing proves that its write came to its end.</param>
/// <param name="Free">Numbers that the place still takes; null where there is no end to them.</param>
/// <param name="Total">Numbers that it takes in its life.</param>
/// <param name="Notes">What else a person should know.</param>
internal sealed record PlaceReport(string Place, string? Number, string? Address, bool Settled, int? Free, int? Total, IReadOnlyList<string> Notes)
{
    public static PlaceReport Of(PlaceReading reading) => new(reading.Kind.NameOf(), reading.Number?.ToString(),
        reading.At is { } at ? Quantity.Address(at.Start) : null, reading.IsSettled, reading.Free, reading.Total, reading.Notes);
}

/// <summary>JSON of <c>show</c> and <c>backup</c> with <c>--place</c>.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Port">The port.</param>
/// <param name="Chip">The chip.</param>
/// <param name="Uid">Its unique ID; null where the ROM refuses it.</param>
/// <param name="File">Where it was saved; null where it was not.</param>
/// <param name="Place">What is there.</param>
internal sealed record PlaceShowReport(
    [property: System.Text.Json.Serialization.JsonIgnore] string Verb, string Port, string Chip, string? Uid, string? File, PlaceReport Place)
    : Report($"nameplate.{Verb}-place/1")
{
    public static PlaceShowReport Of(string verb, DeviceSession session, PlaceReading reading, string? file = null) =>
        new(verb, session.Port, session.Chip.Name, session.Facts.Uid is null ? null : session.Facts.UidText, file, PlaceReport.Of(reading));
}

/// <summary>JSON of <c>assign</c> and <c>restore</c> with <c>--place</c>.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Port">The port.</param>
/// <param name="Chip">The chip.</param>
/// <param name="Uid">Its unique ID; null where the ROM refuses it.</param>
/// <param name="Changed">False when it was so already, and on a dry run.</param>
/// <param name="DryRun">True when nothing was to be written.</param>
/// <param name="Place">What is there now.</param>
internal sealed record PlaceWriteReport(
    [property: System.Text.Json.Serialization.JsonIgnore] string Verb, string Port, string Chip, string? Uid, bool Changed, bool DryRun, PlaceReport Place)
    : Report($"nameplate.{Verb}-place/1")
{
    public static PlaceWriteReport Of(string verb, DeviceSession session, PlaceReading reading, bool changed, bool dryRun) =>
        new(verb, session.Port, session.Chip.Name, session.Facts.Uid is null ? null : session.Facts.UidText, changed, dryRun, PlaceReport.Of(reading));
}

/// <summary>JSON of <c>provision</c> with <c>--place</c>.</summary>
internal sealed record PlaceProvisionReport(
    string Port, string Chip, string? Uid, bool NumberChanged, PlaceReport Place, PlanReport Plan, long BytesVerified, double Seconds, string Started)
    : Report("nameplate.provision-place/1");

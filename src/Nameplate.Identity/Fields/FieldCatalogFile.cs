// nameplate.fields.json: the user's own fields, for the command line and for the C header alike.
//
//   { "schema": "nameplate.fields/1",
//     "fields": [ { "name": "rs485_delay", "tag": "801", "type": "u32", "unit": "us", "range": [0, 1000000],
//                   "description": "pause before an answer" } ] }
//
// name, tag (three hex digits, 800…FFF) and type are required; anything not listed here is refused, so that no typing error
// is taken for a default.

using System.Globalization;
using System.Text.Json;

namespace Nameplate.Identity;

/// <summary>Reads nameplate.fields.json.</summary>
public static class FieldCatalogFile
{
    /// <summary>Value of <c>schema</c>.</summary>
    public const string Schema = "nameplate.fields/1";

    /// <summary>Adds the file's fields to <paramref name="catalog"/>.</summary>
    /// <param name="json">The file, UTF-8.</param>
    /// <param name="catalog">What to add to.</param>
    /// <param name="result">The larger catalog, or <paramref name="catalog"/>.</param>
    /// <param name="reason">What is wrong with the file; empty if nothing.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, FieldCatalog catalog, out FieldCatalog result, out string reason)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        result = catalog;
        try
        {
            using var document = JsonDocument.Parse(json);
            reason = Read(document.RootElement, ref result);
        }
        catch (JsonException e)
        {
            reason = $"no JSON: {e.Message}";
        }
        catch (InvalidOperationException) // what JsonElement throws when such a text is looked at
        {
            reason = "a text in it is not UTF-8, or holds half a character";
        }
        result = reason.Length == 0 ? result : catalog;
        return reason.Length == 0;
    }

    private static string Read(JsonElement root, ref FieldCatalog catalog)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "schema") != Schema
            || !root.TryGetProperty("fields", out JsonElement fields) || fields.ValueKind != JsonValueKind.Array)
        {
            return $"the file is not an object with \"schema\": \"{Schema}\" and a list \"fields\"";
        }
        foreach (JsonElement field in fields.EnumerateArray())
        {
            string reason = Define(field, out FieldDefinition? definition);
            if (reason.Length > 0 || !catalog.TryAdd(definition!, out catalog, out reason))
            {
                return reason;
            }
        }
        return "";
    }

    private static string Define(JsonElement field, out FieldDefinition? definition)
    {
        definition = null;
        if (field.ValueKind != JsonValueKind.Object)
        {
            return "a field is an object";
        }
        foreach (JsonProperty property in field.EnumerateObject())
        {
            if (property.Name is not ("name" or "tag" or "type" or "unit" or "range" or "description"))
            {
                return $"a field has no '{property.Name}'";
            }
        }
        if (Text(field, "name") is not { } name || Text(field, "tag") is not { } tag || Text(field, "type") is not { } type)
        {
            return "a field needs name, tag and type, all in quotes";
        }
        if (!int.TryParse(tag, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int id))
        {
            return $"{name}: tag '{tag}' is no hex number";
        }
        if (FieldCatalog.Define(name, id, type, Text(field, "unit")) is not { } defined)
        {
            return $"{name}: '{type}' is no type; there are {string.Join(", ", FieldCatalog.TypeNames)}";
        }
        defined = defined with { Description = Text(field, "description") };
        if (!field.TryGetProperty("range", out JsonElement range))
        {
            definition = defined;
            return "";
        }
        if (defined.Size == 0 || range.ValueKind != JsonValueKind.Array || range.GetArrayLength() != 2
            || !TryWhole(range[0], out decimal least) || !TryWhole(range[1], out decimal most) || least > most)
        {
            return $"{name}: a range is two whole numbers, the lesser first, and only integers have one";
        }
        definition = defined with { Minimum = least, Maximum = most };
        return "";
    }

    private static bool TryWhole(JsonElement element, out decimal number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out number) && decimal.IsInteger(number);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}

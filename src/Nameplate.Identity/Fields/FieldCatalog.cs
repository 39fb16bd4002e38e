using System.Buffers.Binary;
using System.Globalization;
using System.Text;

using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>The fields that can be named: the format's own and the user's. Immutable.</summary>
public sealed class FieldCatalog
{
    private static readonly Dictionary<string, (FieldType Type, int Size)> Types = new(StringComparer.Ordinal)
    {
        ["u8"] = (FieldType.UnsignedNumber, 1),
        ["u16"] = (FieldType.UnsignedNumber, 2),
        ["u32"] = (FieldType.UnsignedNumber, 4),
        ["u64"] = (FieldType.UnsignedNumber, 8),
        ["i8"] = (FieldType.SignedNumber, 1),
        ["i16"] = (FieldType.SignedNumber, 2),
        ["i32"] = (FieldType.SignedNumber, 4),
        ["i64"] = (FieldType.SignedNumber, 8),
        ["text"] = (FieldType.Text, 0),
        ["bytes"] = (FieldType.Bytes, 0),
        ["f32"] = (FieldType.Singles, 0),
        ["f64"] = (FieldType.Doubles, 0),
        ["eui"] = (FieldType.Eui, 0),
        ["uuid"] = (FieldType.Uuid, 0),
        ["time"] = (FieldType.Time, 0),
        ["secret"] = (FieldType.Secret, 0),
    };

    private readonly Dictionary<string, FieldDefinition> _byName;
    private readonly Dictionary<int, FieldDefinition> _byId;

    private FieldCatalog(IEnumerable<FieldDefinition> definitions)
    {
        _byName = definitions.ToDictionary(d => d.Name, StringComparer.Ordinal);
        _byId = _byName.Values.ToDictionary(d => d.Id);
    }

    /// <summary>Only the format's own fields.</summary>
    public static FieldCatalog Known { get; } = new(KnownFields.All);

    /// <summary>Names of the types in declarations: <c>u8</c> … <c>secret</c>.</summary>
    public static IReadOnlyCollection<string> TypeNames => Types.Keys;

    /// <summary>All definitions, by id.</summary>
    public IEnumerable<FieldDefinition> Definitions => _byId.Values.OrderBy(d => d.Id);

    /// <summary>The definition of a name, or null.</summary>
    public FieldDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The definition of an id, or null.</summary>
    public FieldDefinition? Find(int id) => _byId.GetValueOrDefault(id);

    /// <summary>Adds a user's definition. The same once more changes nothing.</summary>
    /// <param name="definition">Id 800…FFF.</param>
    /// <param name="catalog">The larger catalog, or this one.</param>
    /// <param name="reason">Why it cannot be added; empty if it could.</param>
    public bool TryAdd(FieldDefinition definition, out FieldCatalog catalog, out string reason)
    {
        ArgumentNullException.ThrowIfNull(definition);
        catalog = this;
        reason = !IsName(definition.Name) ? $"'{definition.Name}' is no name: a letter, then letters, digits and _"
            : definition.Id is < Field.FirstUserId or > 0xFFF ? $"id {definition.Id:X3} is not between 800 and FFF"
            : Find(definition.Name) is { } named && named != definition ? $"{definition.Name} is declared otherwise already"
            : Find(definition.Id) is { } other && other != definition ? $"id {definition.Id:X3} is {other.Name} already"
            : "";
        if (reason.Length == 0 && Find(definition.Id) is null)
        {
            catalog = new FieldCatalog(_byId.Values.Append(definition));
        }
        return reason.Length == 0;
    }

    /// <summary>Adds what a store's own name entries tell about fields that this catalog does not know.</summary>
    public FieldCatalog WithNamesOf(FieldList fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        FieldCatalog catalog = this;
        foreach (Field entry in fields.Fields.Where(f => f.Id == Field.NameId && f.Value.Length > 2))
        {
            int tag = BinaryPrimitives.ReadUInt16LittleEndian(entry.Value.Span);
            string name = Encoding.UTF8.GetString(entry.Value.Span[2..]);
            var type = (FieldType)(tag >> 12);
            int size = type is FieldType.UnsignedNumber or FieldType.SignedNumber
                ? fields.Find(tag & 0xFFF)?.Value.Length ?? 0 : 0;
            if (catalog.Find(tag & 0xFFF) is null)
            {
                catalog.TryAdd(new FieldDefinition(name, tag & 0xFFF, type, size), out catalog, out _);
            }
        }
        return catalog;
    }

    /// <summary>
    /// Reads <c>name=value</c> or <c>name@801:u32[us]=value</c>; the latter declares the field, too.
    /// </summary>
    public FieldAssignment ParseAssignment(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return FieldAssignment.Refused(ErrorCodes.BadFieldValue, $"'{text}' is not NAME=VALUE");
        }
        string target = text[..equals];
        FieldCatalog catalog = this;
        FieldDefinition? definition;
        if (target.Contains('@', StringComparison.Ordinal))
        {
            if (!TryParseDeclaration(target, out definition, out string why) || !TryAdd(definition!, out catalog, out why))
            {
                return FieldAssignment.Refused(ErrorCodes.UnknownField, why);
            }
        }
        else if ((definition = Find(target)) is null)
        {
            return FieldAssignment.Refused(
                ErrorCodes.UnknownField,
                FreeId() is { } free
                    ? $"no field is called '{target}'; declare it where it is set: {target}@{free:X3}:u32{text[equals..]}"
                    : $"no field is called '{target}', and no id is free for another one");
        }
        return FieldText.TryParse(definition!, text[(equals + 1)..], out Field? field, out string reason)
            ? FieldAssignment.Accepted(catalog, definition!, field!)
            : FieldAssignment.Refused(ErrorCodes.BadFieldValue, reason);
    }

    /// <summary>Reads a declaration, <c>name@801:u32[us]</c>.</summary>
    public static bool TryParseDeclaration(string text, out FieldDefinition? definition, out string reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        definition = null;
        reason = $"'{text}' is not NAME@ID:TYPE or NAME@ID:TYPE[UNIT], as in delay@801:u32[us]";
        int at = text.IndexOf('@', StringComparison.Ordinal);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (at <= 0 || colon <= at + 1
            || !int.TryParse(text.AsSpan(at + 1, colon - at - 1), NumberStyles.AllowHexSpecifier, null, out int id))
        {
            return false;
        }
        string type = text[(colon + 1)..];
        string? unit = null;
        int bracket = type.IndexOf('[', StringComparison.Ordinal);
        if (bracket >= 0)
        {
            if (type[^1] != ']' || bracket + 2 >= type.Length)
            {
                return false;
            }
            (type, unit) = (type[..bracket], type[(bracket + 1)..^1]);
        }
        definition = Define(text[..at], id, type, unit);
        reason = definition is null ? $"'{type}' is no type; there are {string.Join(", ", Types.Keys)}" : "";
        return definition is not null;
    }

    /// <summary>A field as people see it: name (or id), value (or that it is secret).</summary>
    public (string Name, string Value) Describe(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        FieldDefinition? definition = Find(field.Id);
        string name = definition?.Name ?? field.Id switch
        {
            Field.NameId => "name",
            Field.AuthId => "auth",
            _ => $"field {field.Tag:X4}",
        };
        return (name, FieldText.Format(field, definition?.Unit));
    }

    internal static FieldDefinition? Define(string name, int id, string type, string? unit) =>
        Types.TryGetValue(type, out (FieldType Type, int Size) known)
            ? new FieldDefinition(name, id, known.Type, known.Size, unit)
            : null;

    private static bool IsName(string name) => name.Length is > 0 and <= 32
        && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private int? FreeId() => Enumerable.Range(Field.FirstUserId + 1, 0x7FF).Where(id => !_byId.ContainsKey(id)).Cast<int?>().FirstOrDefault();
}

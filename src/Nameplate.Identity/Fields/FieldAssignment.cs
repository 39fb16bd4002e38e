using System.Buffers.Binary;
using System.Text;

using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>What became of <c>name=value</c>: a field to set, or the reason why not.</summary>
/// <param name="Definition">The field meant; null if refused.</param>
/// <param name="Changes">What to put into <see cref="StoreEdit.Changes"/>: the field and, for a user's own, its name.</param>
/// <param name="Catalog">The catalog with the field's declaration; null if refused.</param>
/// <param name="Error">N205 for a name that nobody declared, N206 for a value that does not fit; null if accepted.</param>
/// <param name="Reason">Why, one sentence; empty if accepted.</param>
public sealed record FieldAssignment(
    FieldDefinition? Definition, IReadOnlyList<FieldChange> Changes, FieldCatalog? Catalog, ErrorCode? Error, string Reason)
{
    internal static FieldAssignment Refused(ErrorCode error, string reason) => new(null, [], null, error, reason);

    internal static FieldAssignment Accepted(FieldCatalog catalog, FieldDefinition definition, Field field) => new(
        definition,
        definition.IsUserDefined
            ? [FieldChange.Set(field), FieldChange.Set(NameEntry(definition))]
            : [FieldChange.Set(field)],
        catalog, null, "");

    private static Field NameEntry(FieldDefinition definition)
    {
        var value = new byte[2 + Encoding.UTF8.GetByteCount(definition.Name)];
        BinaryPrimitives.WriteUInt16LittleEndian(value, definition.Tag);
        Encoding.UTF8.GetBytes(definition.Name, value.AsSpan(2));
        return new Field(0xC000 | Field.NameId, value);
    }
}

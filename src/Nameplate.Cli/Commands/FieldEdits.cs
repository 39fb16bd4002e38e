using System.Globalization;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Cli.Commands;

/// <summary>Turns <c>name=value</c> and names to remove into changes of an identity.</summary>
internal static class FieldEdits
{
    /// <summary>Reads assignments; one that declares its field makes it known to those after it.</summary>
    /// <exception cref="UsageException">N205 a name that nobody declared, with the line to write; N206 a value that its field
    /// cannot hold exactly.</exception>
    public static IReadOnlyList<FieldChange> Parse(FieldCatalog catalog, IReadOnlyList<string> assignments)
    {
        List<FieldChange> changes = [];
        foreach (string text in assignments)
        {
            FieldAssignment assignment = catalog.ParseAssignment(text);
            if (assignment.Error is { } error)
            {
                throw new UsageException(error, assignment.Reason);
            }

            changes.AddRange(assignment.Changes);
            catalog = assignment.Catalog!;
        }

        return changes;
    }

    /// <summary>Reads names, or ids such as <c>@801</c>.</summary>
    /// <exception cref="UsageException">N205.</exception>
    public static IReadOnlyList<FieldChange> ParseNames(FieldCatalog catalog, IReadOnlyList<string> names) =>
        [.. names.Select(name => FieldChange.Remove(IdOf(catalog, name)))];

    private static int IdOf(FieldCatalog catalog, string name)
    {
        if (catalog.Find(name) is { } definition)
        {
            return definition.Id;
        }

        return name.StartsWith('@')
            && int.TryParse(name.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int id)
            && id is > Field.DeviceIdId and < Field.AuthId or >= Field.FirstUserId and <= 0xFFF
                ? id
                : throw new UsageException(ErrorCodes.UnknownField, $"no field is called '{name}'",
                    "nameplate show lists the fields; one without a name is removed by its id, as in @801");
    }
}

using Nameplate.Cli.Commands;
using Nameplate.Identity;

namespace Nameplate.Cli.Output;

/// <summary>A field for people.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">By the known fields, the user's declarations, or the device's own name entries; else its tag.</param>
/// <param name="Value">With its unit; secrets are not shown.</param>
internal sealed record FieldWord(int Id, string Name, string Value);

/// <summary>Puts stored fields into words.</summary>
/// <param name="catalog">The fields that are declared here.</param>
internal sealed class FieldWords(FieldCatalog catalog)
{
    public static FieldWords For(Run run) => new(FieldDeclarations.Load(run));

    /// <summary>The fields of one generation, without the name entries, which only name others.</summary>
    public IEnumerable<FieldWord> Of(SlotRecord record)
    {
        FieldCatalog named = catalog.WithNamesOf(record.Fields);
        foreach (Field field in record.Fields.Fields.Where(field => field.Id != Field.NameId))
        {
            (string name, string value) = named.Describe(field);
            yield return new FieldWord(field.Id, name, value);
        }
    }
}

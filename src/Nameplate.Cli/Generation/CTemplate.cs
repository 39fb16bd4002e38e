using System.Text.RegularExpressions;

namespace Nameplate.Cli.Generation;

/// <summary>The C that Nameplate hands out: texts of <c>Generation/C</c> in which <c>@NAME@</c> stands for a value.</summary>
internal static partial class CTemplate
{
    /// <summary>The text of a file with its values in place; a line that is nothing but an empty value goes.</summary>
    /// <exception cref="KeyNotFoundException">The text names a value that is not given.</exception>
    public static string Fill(string file, params ReadOnlySpan<(string Name, string Value)> values)
    {
        Dictionary<string, string> given = [];
        foreach ((string name, string value) in values)
        {
            given.Add(name, value);
        }

        using StreamReader reader = new(typeof(CTemplate).Assembly.GetManifestResourceStream($"C/{file}")
            ?? throw new KeyNotFoundException($"no C of the name {file}"));
        return Place().Replace(reader.ReadToEnd().ReplaceLineEndings("\n"), place => given[place.Groups["name"].Value]
            is { Length: > 0 } value ? $"{value}{place.Groups["end"].Value}" : "");
    }

    [GeneratedRegex(@"(?<=\n)@(?<name>[A-Z_]+)@(?<end>\n)|@(?<name>[A-Z_]+)@")]
    private static partial Regex Place();
}

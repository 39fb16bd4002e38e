using System.Xml.Linq;

namespace Nameplate.Architecture.Tests;

/// <summary>Which project may know which other: the table of ARCHITECTURE.md.</summary>
internal static class Arrows
{
    private static readonly string[] s_everything =
    [
        "Foundation", "Serial", "Chips", "Images", "Identity", "Bootloader", "Simulator", "Provisioning", "Cli",
    ];

    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Foundation"] = [],
        ["Serial"] = ["Foundation"],
        ["Chips"] = ["Foundation"],
        ["Images"] = ["Foundation"],
        ["Identity"] = ["Foundation"],
        ["Bootloader"] = ["Serial", "Chips", "Foundation"],
        ["Simulator"] = ["Serial", "Chips", "Foundation"],
        ["Provisioning"] = ["Bootloader", "Chips", "Images", "Identity", "Serial", "Foundation"],
        ["Cli"] = s_everything,
    };

    /// <summary>Every arrow that the table does not have.</summary>
    public static IReadOnlyList<string> Violations(SourceTree tree)
    {
        List<string> wrong = [];
        foreach ((string path, string text) in tree.Ending(".csproj").Where(file => IsSource(file.Key)))
        {
            string name = NameOf(path);
            if (!s_allowed.TryGetValue(name, out string[]? allowed))
            {
                wrong.Add($"{path}: {name} is not in the table of arrows");
                continue;
            }

            XDocument project = XDocument.Parse(text);
            wrong.AddRange(References(project, "ProjectReference").Where(target => !target.StartsWith("../Nameplate.", StringComparison.Ordinal)
                || !allowed.Contains(NameOf(target))).Select(target => $"{path}: arrow to {target}"));
            wrong.AddRange(name == "Cli" ? [] : References(project, "PackageReference").Select(package => $"{path}: package {package}"));
            wrong.AddRange(References(project, "Reference").Select(assembly => $"{path}: assembly {assembly}"));
            wrong.AddRange(References(project, "Compile").Select(file => $"{path}: source file {file} of elsewhere"));
        }

        return wrong;
    }

    /// <summary>The projects of src, by name.</summary>
    public static IReadOnlyList<string> Projects(SourceTree tree) =>
        [.. tree.Ending(".csproj").Select(file => file.Key).Where(IsSource).Select(NameOf).Order()];

    private static bool IsSource(string path) => path.StartsWith("src/", StringComparison.Ordinal);

    private static IEnumerable<string> References(XDocument project, string item) =>
        project.Descendants(item).Select(reference => (string?)reference.Attribute("Include")).OfType<string>()
            .SelectMany(list => list.Split(';')).Select(path => path.Replace('\\', '/'));

    private static string NameOf(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["Nameplate.".Length..];
}

using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

namespace Nameplate.Packages.Tests;

/// <summary>The packages of the libraries.</summary>
public sealed class NuGetTests
{
    /// <summary>The source of a document, kept in the symbols (Portable PDB 1.0, CustomDebugInformation).</summary>
    private static readonly Guid s_embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static TheoryData<string> Libraries => [.. Release.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_holds_library_documentation_and_readme(string name)
    {
        using ZipArchive package = ZipFile.OpenRead(PathOf(name, "nupkg"));
        string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
        XElement metadata = Load(package, $"Nameplate.{name}.nuspec");

        entries.ShouldContain($"lib/net10.0/Nameplate.{name}.dll");
        entries.ShouldContain($"lib/net10.0/Nameplate.{name}.xml");
        entries.ShouldContain("README.md");
        Value("readme").ShouldBe("README.md");
        Value("license").ShouldBe("MIT");
        Value("version").ShouldBe(Release.Version);
        Value("description").ShouldNotBe("Package Description");
        metadata.Descendants().Single(element => element.Name.LocalName == "repository").Attribute("commit")!.Value.Length.ShouldBe(40);
        metadata.ToString().ShouldNotContain("file:");
        metadata.Descendants().Where(element => element.Name.LocalName == "dependency").ShouldAllBe(dependency =>
            dependency.Attribute("id")!.Value.StartsWith("Nameplate.", StringComparison.Ordinal)
            && dependency.Attribute("version")!.Value == Release.Version);

        string Value(string element) => metadata.Descendants().Single(found => found.Name.LocalName == element).Value;
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Symbols_hold_every_source_file_and_no_path_of_the_machine_that_built_them(string name)
    {
        using ZipArchive package = ZipFile.OpenRead(PathOf(name, "snupkg"));
        using MemoryStream symbols = new();
        package.GetEntry($"lib/net10.0/Nameplate.{name}.pdb")!.Open().CopyTo(symbols);
        symbols.Position = 0;
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        MetadataReader reader = provider.GetMetadataReader();

        reader.Documents.Count.ShouldBeGreaterThan(3);
        foreach (DocumentHandle handle in reader.Documents)
        {
            string path = reader.GetString(reader.GetDocument(handle).Name);
            path.ShouldStartWith("/_/");
            reader.GetCustomDebugInformation(handle).Select(reader.GetCustomDebugInformation)
                .ShouldContain(info => reader.GetGuid(info.Kind) == s_embeddedSource, path);
        }
    }

    private static string PathOf(string name, string extension) => Release.PathOf($"Nameplate.{name}.{Release.Version}.{extension}");

    private static XElement Load(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry(name)!.Open();
        return XElement.Load(stream);
    }
}

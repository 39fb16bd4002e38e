using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Nameplate.Firmware.Tests.Packages;

/// <summary>
/// What the package files say, held against their documented keys (Arduino library specification rev. 2.2; PlatformIO
/// library.json, docs.platformio.org), the files they name, and the project's version.
/// </summary>
public sealed partial class MetadataTests
{
    private static readonly string[] ArduinoKeys =
        ["name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"];

    private static readonly string[] ArduinoOptionalKeys = ["includes", "depends", "dot_a_linkage", "precompiled", "ldflags"];

    private static readonly string[] ArduinoCategories =
    [
        "Display", "Communication", "Signal Input/Output", "Sensors", "Device Control", "Timing", "Data Storage",
        "Data Processing", "Other",
    ];

    private static readonly string[] PlatformIOKeys =
    [
        "name", "version", "description", "keywords", "homepage", "repository", "authors", "license", "frameworks",
        "platforms", "headers", "examples", "dependencies", "export", "scripts", "build",
    ];

    private static readonly string[] PlatformIOBuildKeys =
        ["flags", "unflags", "includeDir", "srcDir", "srcFilter", "extraScript", "libArchive", "libLDFMode", "libCompatMode", "builder"];

    private static string Version =>
        XDocument.Load(PathOf("../Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void Library_properties_has_the_keys_of_the_specification_and_no_others()
    {
        Dictionary<string, string> properties = Properties();

        properties.Keys.Except(ArduinoOptionalKeys).Order().ShouldBe(ArduinoKeys.Order());
        properties.Where(property => ArduinoKeys.Contains(property.Key)).ShouldAllBe(property => property.Value.Length > 0);
        properties["version"].ShouldBe(Version);
        ArduinoCategories.ShouldContain(properties["category"]);
        properties["architectures"].ShouldBe("stm32");
        ArduinoName().IsMatch(properties["name"]).ShouldBeTrue();
        properties["name"].Length.ShouldBeLessThanOrEqualTo(63);
        Uri.IsWellFormedUriString(properties["url"], UriKind.Absolute).ShouldBeTrue();
        properties["sentence"].ShouldNotContain("paragraph");
        properties["includes"].Split(',').ShouldAllBe(header => File.Exists(PathOf("src", header)));
    }

    [Fact]
    public void Library_json_has_documented_keys_and_names_what_is_there()
    {
        JsonElement root = JsonDocument.Parse(File.ReadAllText(PathOf("library.json"))).RootElement;

        root.EnumerateObject().Select(property => property.Name).Except(PlatformIOKeys).ShouldBeEmpty();
        root.GetProperty("build").EnumerateObject().Select(property => property.Name).Except(PlatformIOBuildKeys).ShouldBeEmpty();
        PlatformIOName().IsMatch(root.GetProperty("name").GetString()!).ShouldBeTrue();
        root.GetProperty("name").GetString()!.Length.ShouldBeLessThanOrEqualTo(50);
        root.GetProperty("description").GetString()!.Length.ShouldBeLessThanOrEqualTo(255);
        root.GetProperty("version").GetString().ShouldBe(Version);
        root.GetProperty("license").GetString().ShouldBe("MIT");
        root.GetProperty("headers").EnumerateArray().ShouldAllBe(header => File.Exists(PathOf("src", header.GetString()!)));
        Directory.Exists(PathOf(root.GetProperty("build").GetProperty("srcDir").GetString()!)).ShouldBeTrue();
        Directory.Exists(PathOf(root.GetProperty("build").GetProperty("includeDir").GetString()!)).ShouldBeTrue();
        root.GetProperty("build").GetProperty("srcFilter").EnumerateArray().Select(filter => filter.GetString()!)
            .Where(filter => filter.StartsWith("-<", StringComparison.Ordinal))
            .ShouldAllBe(filter => File.Exists(PathOf("src", filter.Substring(2, filter.Length - 3))));
        root.GetProperty("export").GetProperty("exclude").EnumerateArray().ShouldAllBe(folder => Directory.Exists(PathOf(folder.GetString()!)));
    }

    [Fact]
    public void The_CMake_package_has_the_projects_version() =>
        CMakeVersion().Match(File.ReadAllText(PathOf("CMakeLists.txt"))).Groups[1].Value.ShouldBe(Version);

    private static Dictionary<string, string> Properties() => File.ReadAllLines(PathOf("library.properties"))
        .Where(line => line.Length > 0).Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    private static string PathOf(params string[] parts) => Path.Combine([FirmwareFolder.Path, .. parts]);

    // The specification: letters, digits, space, _ . -, at least one letter, not beginning with "Arduino".
    [GeneratedRegex("^(?!Arduino)[A-Za-z][A-Za-z0-9 _.-]*$")]
    private static partial Regex ArduinoName();

    [GeneratedRegex("^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$")]
    private static partial Regex PlatformIOName();

    [GeneratedRegex(@"project\(nameplate VERSION (\S+)")]
    private static partial Regex CMakeVersion();
}

using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Nameplate.Packages.Tests;

/// <summary>The files of a release, as <c>eng/package.sh</c> made them before this suite.</summary>
internal static class Release
{
    public static string Checkout { get; } = InCheckout();

    /// <summary>Where the packages lie.</summary>
    public static string Folder { get; } = Path.Combine(Checkout, "artifacts/packages");

    /// <summary>The one place that tells the version.</summary>
    public static string Version { get; } =
        XDocument.Load(Path.Combine(Checkout, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The libraries that are packages.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
        ["Bootloader", "Chips", "Foundation", "Identity", "Images", "Provisioning", "Serial", "Simulator"];

    /// <summary>One file of it.</summary>
    public static string PathOf(string name)
    {
        string path = Path.Combine(Folder, name);
        File.Exists(path).ShouldBeTrue($"{name} is not there: run eng/package.sh first");
        return path;
    }

    private static string InCheckout([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../.."));
}

using System.Runtime.CompilerServices;
using Nameplate.Testing;

namespace Nameplate.Conformance.Tests;

/// <summary>The C sources of firmware/, built into a folder below this program's own.</summary>
internal static class CBuild
{
    private static readonly Lazy<string> s_library = new(() =>
    {
        string output = Path.Combine(AppContext.BaseDirectory, "firmware");
        Make(Firmware, "shared", $"OUT={output}");
        return Path.Combine(output, "libnameplate.so");
    });

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    public static string Firmware => Path.Combine(Root, "firmware");

    public static string Vectors => Path.Combine(Root, "tests/vectors/identity-store");

    /// <summary>libnameplate.so: reader, writer and the host's port.</summary>
    public static string SharedLibrary => s_library.Value;

    /// <summary>Skips the test where the C library cannot be built.</summary>
    public static void Require()
    {
        Tool.Require("make", "make");
        Tool.Require("cc", "gcc");
    }

    public static void Make(string folder, params string[] arguments)
    {
        Tool.Result result = Tool.Run("make", ["-C", folder, .. arguments]);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
    }

    private static string ThisFile([CallerFilePath] string thisFile = "") => thisFile;
}

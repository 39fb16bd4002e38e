using System.ComponentModel;
using System.Diagnostics;

namespace Nameplate.Testing;

/// <summary>The library of ptyshim.c, built once for each test program: with it preloaded, a program takes a pty for a UART.</summary>
internal static class PtyShimLibrary
{
    private static readonly Lazy<string?> s_path = new(Build);

    /// <summary>Its path; skips the test where it cannot be built.</summary>
    public static string Required()
    {
        Assert.SkipWhen(s_path.Value is null, "gcc is not installed (apt-get install gcc libc6-dev)");
        return s_path.Value!;
    }

    private static string? Build()
    {
        string library = Path.Combine(AppContext.BaseDirectory, "ptyshim.so");
        string source = Path.Combine(AppContext.BaseDirectory, "ptyshim.c");
        try
        {
            using Process gcc = Process.Start("gcc",
                ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source, "-ldl"]);
            gcc.WaitForExit();
            gcc.ExitCode.ShouldBe(0, "ptyshim.c does not compile");
            return library;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

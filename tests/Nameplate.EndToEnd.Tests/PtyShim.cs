using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Nameplate.EndToEnd.Tests;

/// <summary>The library that makes a pty look like a UART to a program (ptyshim.c), and the log that it writes.</summary>
internal static class PtyShim
{
    private static readonly Lazy<string?> s_library = new(Build);

    /// <summary>Path of the library; the test is skipped where it cannot be built.</summary>
    public static string Required()
    {
        Assert.SkipWhen(s_library.Value is null, "gcc is not installed (apt-get install gcc libc6-dev)");
        return s_library.Value!;
    }

    /// <summary>What a program did to its port: seconds, and the act.</summary>
    public static IReadOnlyList<(double At, string Act)> Acts(string log) =>
        [.. File.ReadAllLines(log).Select(line => line.Split(' ', 3)).Select(parts =>
            (double.Parse(parts[0], CultureInfo.InvariantCulture), parts[2]))];

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

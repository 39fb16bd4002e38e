using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Nameplate.Architecture.Tests;

/// <summary>The text files of the checkout: those that git tracks or would track.</summary>
/// <param name="Files">Path from the root, with slashes → text.</param>
internal sealed record SourceTree(IReadOnlyDictionary<string, string> Files)
{
    private static readonly Lazy<SourceTree> s_checkout = new(Load);

    public static SourceTree Checkout => s_checkout.Value;

    /// <summary>The same tree with one more file, or another text in it.</summary>
    public SourceTree With(string path, string text) => new(new Dictionary<string, string>(Files) { [path] = text });

    /// <summary>The files whose names end so.</summary>
    public IEnumerable<KeyValuePair<string, string>> Ending(params string[] endings) =>
        Files.Where(file => endings.Any(ending => file.Key.EndsWith(ending, StringComparison.Ordinal)));

    private static SourceTree Load()
    {
        string root = Root();
        Dictionary<string, string> files = [];
        foreach (string path in Paths(root))
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(root, path));
            if (!bytes.AsSpan().Contains((byte)0))
            {
                files[path] = System.Text.Encoding.UTF8.GetString(bytes);
            }
        }

        return new SourceTree(files);
    }

    // A source archive has no .git, and a mounted checkout perhaps no git that trusts it: then everything counts but what a
    // build leaves behind.
    private static IEnumerable<string> Paths(string root)
    {
        if (Tracked(root) is { } tracked)
        {
            return tracked.Distinct().Where(path => File.Exists(Path.Combine(root, path)));
        }

        string[] built = [".git", "artifacts", "bin", "obj", "build", ".vs"];
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(built.Contains));
    }

    private static string[]? Tracked(string root)
    {
        ProcessStartInfo start = new("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string[] paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            return git.ExitCode == 0 ? paths : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../.."));
}

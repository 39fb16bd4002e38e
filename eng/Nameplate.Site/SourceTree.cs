namespace Nameplate.Site;

/// <summary>The files of a checkout; paths are relative to it and have slashes.</summary>
internal sealed class SourceTree(string root)
{
    public bool IsFile(string path) => File.Exists(Full(path));

    public bool IsFolder(string path) => Directory.Exists(Full(path));

    public string Text(string path) => File.ReadAllText(Full(path)).ReplaceLineEndings("\n");

    /// <summary>The Markdown files below a folder, in order.</summary>
    public IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(Full(folder), "*.md", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>The files and folders right in a folder, in order.</summary>
    public IEnumerable<string> EntriesOf(string folder) =>
        Directory.EnumerateFileSystemEntries(Full(folder)).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private string Full(string path) => Path.Combine(root, path);
}

/// <summary>Where things are on the site.</summary>
internal static class SitePath
{
    /// <summary>The page of a file or folder of the checkout.</summary>
    public static string Of(string path, SourceTree tree) =>
        path == "README.md" ? "index.html"
        : path.EndsWith("/README.md", StringComparison.Ordinal) ? $"{path[..^"README.md".Length]}index.html"
        : path.EndsWith(".md", StringComparison.Ordinal) ? $"{path[..^3]}.html"
        : tree.IsFolder(path) ? $"{path}/index.html"
        : $"{path}.html";

    /// <summary>A path written on the page <paramref name="from"/>, as one from the root; null if it leaves the checkout.</summary>
    public static string? Resolve(string from, string target)
    {
        List<string> parts = [.. from.Split('/')[..^1]];
        foreach (string part in target.TrimEnd('/').Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ""))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>The way from one page to another.</summary>
    public static string Relative(string from, string to)
    {
        string[] here = from.Split('/')[..^1];
        string[] there = to.Split('/');
        int same = 0;
        while (same < here.Length && same < there.Length - 1 && here[same] == there[same])
        {
            same++;
        }

        return string.Concat(Enumerable.Repeat("../", here.Length - same)) + string.Join('/', there[same..]);
    }
}

namespace Nameplate.Packages.Tests;

/// <summary>What lies in a tree, for a comparison of before and after.</summary>
internal static class FileList
{
    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = FileAttributes.None };

    /// <summary>Every file, link and folder below a root, sorted; links are not followed.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="isLeftOut">Says of a path below the root that it and what is in it does not count.</param>
    public static IReadOnlyList<string> Of(string root, Predicate<string>? isLeftOut = null)
    {
        List<string> found = [];
        Walk(new DirectoryInfo(root));
        found.Sort(StringComparer.Ordinal);
        return found;

        void Walk(DirectoryInfo folder)
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos("*", s_all))
            {
                string path = Path.GetRelativePath(root, entry.FullName);
                if (isLeftOut?.Invoke(path) == true)
                {
                    continue;
                }

                found.Add(path);
                if (entry is DirectoryInfo { LinkTarget: null } below)
                {
                    Walk(below);
                }
            }
        }
    }
}

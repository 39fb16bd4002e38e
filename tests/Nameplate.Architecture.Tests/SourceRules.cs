using System.Text.RegularExpressions;

namespace Nameplate.Architecture.Tests;

/// <summary>
/// What no file may hold. The patterns are written so that they do not match themselves.
/// </summary>
internal static partial class SourceRules
{
    private const int LongestFile = 500;

    private const string CLibrary = "tests/Nameplate.Conformance.Tests/CLibrary.cs";

    /// <summary>unsafe code outside Nameplate.Serial, its tests, and the one file through which tests call the C library.</summary>
    public static IEnumerable<string> UnsafeCode(SourceTree tree) => tree.Ending(".cs")
        .Where(file => !file.Key.StartsWith("src/Nameplate.Serial/", StringComparison.Ordinal)
            && !file.Key.StartsWith("tests/Nameplate.Serial.Tests/", StringComparison.Ordinal) && file.Key != CLibrary)
        .SelectMany(file => Matches(file, UnsafeKeyword()));

    /// <summary>Files and folders that are named after nothing in particular.</summary>
    public static IEnumerable<string> Drawers(SourceTree tree) => tree.Files.Keys.Where(path =>
        path.Split('/').Select(Path.GetFileNameWithoutExtension).Any(name => Drawer().IsMatch(name!)));

    /// <summary>Files too long to be read in one go. Vectors and data are no reading matter.</summary>
    public static IEnumerable<string> LongFiles(SourceTree tree) => tree.Ending(".cs", ".c", ".h")
        .Where(file => !file.Key.Contains("/vectors/", StringComparison.Ordinal) && !file.Key.Contains("/Data/", StringComparison.Ordinal))
        .Select(file => (file.Key, Lines: file.Value.Count(letter => letter == '\n')))
        .Where(file => file.Lines > LongestFile)
        .Select(file => $"{file.Key}: {file.Lines} lines");

    /// <summary>Folded-away code and promises.</summary>
    public static IEnumerable<string> Promises(SourceTree tree) => tree.Ending(".cs", ".c", ".h", ".ld", ".csproj", ".props", "Makefile")
        .SelectMany(file => Matches(file, Promise()));

    /// <summary>Paths that exist on one machine only, and files outside the checkout.</summary>
    public static IEnumerable<string> ForeignPaths(SourceTree tree) => tree.Files.SelectMany(file => Matches(file, ForeignPath()));

    /// <summary>The simulator and the client judge each other, so neither may name the other.</summary>
    public static IEnumerable<string> TwinsTalking(SourceTree tree) =>
        tree.Files.Where(file => file.Key.StartsWith("src/Nameplate.Simulator/", StringComparison.Ordinal)
                && file.Value.Contains("Nameplate.Bootloader", StringComparison.Ordinal)
            || file.Key.StartsWith("src/Nameplate.Bootloader/", StringComparison.Ordinal)
                && file.Value.Contains("Nameplate.Simulator", StringComparison.Ordinal))
            .Select(file => file.Key);

    /// <summary>Below the faces nobody prints, waits without a clock or blocks a thread on a task.</summary>
    public static IEnumerable<string> LibraryManners(SourceTree tree) => tree.Ending(".cs")
        .Where(file => file.Key.StartsWith("src/", StringComparison.Ordinal)
            && !file.Key.StartsWith("src/Nameplate.Cli/", StringComparison.Ordinal))
        .SelectMany(file => Matches(file, BadManners()));

    /// <summary>Projects that the solution leaves out or names twice.</summary>
    public static IEnumerable<string> Unlisted(SourceTree tree)
    {
        string solution = tree.Files["Nameplate.slnx"];
        return tree.Ending(".csproj").Select(file => file.Key)
            .Where(path => Regex.Count(solution, Regex.Escape($"\"{path}\"")) != 1);
    }

    private static IEnumerable<string> Matches(KeyValuePair<string, string> file, Regex pattern) =>
        pattern.Matches(file.Value).Select(match =>
            $"{file.Key}({file.Value.AsSpan(0, match.Index).Count('\n') + 1}): {match.Value}");

    [GeneratedRegex(@"^(helpers|utils|common|models|interfaces|managers)$|(Helpers?|Utils?|Utilities|Managers?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Drawer();

    // The keyword before what it may stand before; prose in comments speaks of other unsafe things.
    [GeneratedRegex(@"\bunsafe(?=\s+(partial|class|struct|static|void|int|byte|nint|delegate|\{|ref|private|internal|public)\b|\s*\{)")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex(@"#\s*region\b|\bTO[D]O\b|\bFIX[M]E\b|\bXX[X]\b")]
    private static partial Regex Promise();

    [GeneratedRegex(@"/hom[e]/\w+|/Use[r]s/\w+|/roo[t]/|(?<![\w.])/wor[k]/|\.\./share[d]|[A-Z]:\\Use[r]s\\")]
    private static partial Regex ForeignPath();

    [GeneratedRegex(@"\bConsole\.|\bThread\.Sleep\b|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|DateTime\.(Utc)?Now\b")]
    private static partial Regex BadManners();
}

namespace Nameplate.Docs.Tests;

/// <summary>The pages whose command lines are typed.</summary>
internal static class Pages
{
    /// <summary>Pages that another suite follows, or whose commands are of another kind; each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new Dictionary<string, string>
    {
        ["firmware/README.md"] = "followed block by block by firmware/tests/walkthrough.sh",
        ["docs/cli.md"] = "made from --help, whose examples are run one by one",
    };

    /// <summary>Every page of the repository, by path.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Cli.Tests.Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Cli.Tests.Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("artifacts/", StringComparison.Ordinal) && !path.Split('/').Any(part => part.StartsWith('.') || part is "bin" or "obj" or "build"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Those with at least one block that is run, or marked as not run.</summary>
    public static IReadOnlyList<string> WithCommands { get; } =
        [.. All.Where(name => !Elsewhere.ContainsKey(name) && Page.Read(name).Blocks.Any(block => block.HasCommands))];
}

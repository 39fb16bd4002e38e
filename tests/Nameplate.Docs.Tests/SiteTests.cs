using System.Text.RegularExpressions;
using Nameplate.Cli.Tests;
using Nameplate.Site;

namespace Nameplate.Docs.Tests;

/// <summary>The documentation site: it is made, every link in it leads somewhere, and it needs nothing but itself.</summary>
public sealed partial class SiteTests(SiteTests.MadeOnce made) : IClassFixture<SiteTests.MadeOnce>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-site-tests-").FullName;

    private string Output => made.Folder;

    [Fact]
    public void Every_link_leads_somewhere()
    {
        SiteReport report = made.Report;

        report.Problems.ShouldBeEmpty();
        report.Links.ShouldBeGreaterThan(1000);
        File.Exists(Path.Combine(Output, "index.html")).ShouldBeTrue();
    }

    [Fact]
    public void Every_document_is_reached_from_the_index()
    {
        HashSet<string> seen = [];
        Queue<string> waiting = new(["docs/index.html"]);
        while (waiting.TryDequeue(out string? page))
        {
            if (seen.Add(page) && page.EndsWith(".html", StringComparison.Ordinal))
            {
                string text = MainText().Match(File.ReadAllText(Path.Combine(Output, page))).Value;
                foreach (Match link in Link().Matches(text))
                {
                    if (!link.Groups[1].Value.Contains(':', StringComparison.Ordinal) && SitePath.Resolve(page, link.Groups[1].Value.Split('#')[0]) is { Length: > 0 } next && File.Exists(Path.Combine(Output, next)))
                    {
                        waiting.Enqueue(next);
                    }
                }
            }
        }

        Directory.EnumerateFiles(Path.Combine(Output, "docs"), "*.html", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Output, path).Replace('\\', '/')).Except(seen).ShouldBeEmpty("a page that no other page links to");
    }

    [Fact]
    public void Pages_fetch_nothing_and_run_nothing()
    {
        foreach (string path in Directory.EnumerateFiles(Output, "*.html", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(path);
            text.ShouldNotContain("<script", Case.Insensitive, path);
            Fetched().Matches(text).Select(match => match.Value).ShouldBeEmpty(path);
            text.Length.ShouldBeLessThan(300_000, path);
        }
    }

    [Fact]
    public void Every_public_type_is_in_the_reference()
    {
        string page = File.ReadAllText(Path.Combine(Output, "api", "Nameplate.Serial.html"));
        foreach (Type type in typeof(Serial.ISerialLink).Assembly.GetExportedTypes().Where(type => type.Namespace == "Nameplate.Serial"))
        {
            page.ShouldContain($"id=\"{type.Name}\"");
        }

        page.ShouldContain("ValueTask&lt;int&gt; ReadAsync(Memory&lt;byte&gt; buffer, TimeSpan timeout, CancellationToken cancellationToken)");
        page.ShouldContain("The count; 0 when");
    }

    [Theory]
    [InlineData("[away](gone.md)")]
    [InlineData("[away](other.md#gone)")]
    [InlineData("[away](../../gone.md)")]
    [InlineData("![picture](gone.png)")]
    public void Control_a_link_that_leads_nowhere_is_found(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "in", "docs"));
        File.WriteAllText(Path.Combine(_folder, "in", "README.md"), "# First\n\n[docs](docs/README.md)\n");
        File.WriteAllText(Path.Combine(_folder, "in", "docs", "README.md"), $"# Docs\n\n## Group\n\n[other](other.md#here)\n{text}\n");
        File.WriteAllText(Path.Combine(_folder, "in", "docs", "other.md"), "# Other\n\n## Here\n");

        SiteBuilder.Build(Path.Combine(_folder, "in"), Path.Combine(_folder, "out")).Problems
            .ShouldContain(problem => problem.Contains("gone", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>One site for all tests that look at it.</summary>
    public sealed class MadeOnce : IDisposable
    {
        private readonly SiteReport _report;

        public MadeOnce() => _report = SiteBuilder.Build(Repository.Root, Folder);

        internal SiteReport Report => _report;

        internal string Folder { get; } = Directory.CreateTempSubdirectory("nameplate-site-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex("<main.*</main>", RegexOptions.Singleline)]
    private static partial Regex MainText();

    [GeneratedRegex("<a href=\"([^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<(?:img|link|iframe|source)\\b[^>]*\"(?:https?:)?//[^>]*>")]
    private static partial Regex Fetched();
}

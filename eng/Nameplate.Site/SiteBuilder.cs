using System.Text;
using Nameplate.Site.Api;

namespace Nameplate.Site;

/// <summary>What a build came to.</summary>
/// <param name="Pages">HTML files.</param>
/// <param name="Bytes">Of all files.</param>
/// <param name="Links">Links from page to page, all followed.</param>
/// <param name="Problems">Links that lead nowhere, each with its page.</param>
internal sealed record SiteReport(int Pages, long Bytes, int Links, IReadOnlyList<string> Problems);

/// <summary>
/// From a checkout to a folder of static pages. README.md and docs/ are where it begins; whatever Markdown they link to
/// becomes a page too, whatever else in the checkout they link to becomes a page that shows the file. Paths stay as they are:
/// docs/cli.md is docs/cli.html, and a README.md its folder's index.html.
/// </summary>
internal static class SiteBuilder
{
    /// <summary>Writes the site anew.</summary>
    /// <param name="checkout">The repository.</param>
    /// <param name="output">Its folder; what was in it is deleted.</param>
    public static SiteReport Build(string checkout, string output)
    {
        Dictionary<string, string> files = Make(checkout, out List<string> problems);
        int links = LinkCheck.Follow(files, problems);
        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }

        long bytes = 0;
        foreach ((string path, string text) in files)
        {
            string target = Path.Combine(output, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
            bytes += Encoding.UTF8.GetByteCount(text);
        }

        return new SiteReport(files.Keys.Count(path => path.EndsWith(".html", StringComparison.Ordinal)), bytes, links, problems);
    }

    private static Dictionary<string, string> Make(string checkout, out List<string> problems)
    {
        problems = [];
        SourceTree tree = new(checkout);
        Dictionary<string, MarkdownPage> pages = [];
        SortedSet<string> others = new(StringComparer.Ordinal);
        Queue<string> waiting = new(["README.md", .. tree.Below("docs")]);
        while (waiting.TryDequeue(out string? path))
        {
            if (pages.ContainsKey(path))
            {
                continue;
            }

            MarkdownPage page = pages[path] = MarkdownPage.Read(tree, path);
            problems.AddRange(page.Problems);
            foreach (string target in page.LinkedFiles)
            {
                if (target.EndsWith(".md", StringComparison.Ordinal))
                {
                    waiting.Enqueue(target);
                }
                else
                {
                    others.Add(target);
                }
            }
        }

        ApiReference api = new();
        Layout layout = new(Navigation.From(pages["docs/README.md"], pages, api));
        Dictionary<string, string> files = new() { ["style.css"] = Layout.Style };
        foreach (MarkdownPage page in pages.Values)
        {
            files[page.Url] = layout.Wrap(page.Url, page.Title, page.Html, page.Headings);
        }

        foreach (string path in others)
        {
            files[SitePath.Of(path, tree)] = SourcePage.Make(tree, path, layout);
        }

        foreach (ApiPage page in api.Pages)
        {
            files[page.Url] = layout.Wrap(page.Url, page.Title, page.Html, page.Headings);
        }

        files["contents.html"] = layout.Wrap("contents.html", "Everything on one page", Contents.Make(pages.Values, api), []);
        return files;
    }
}

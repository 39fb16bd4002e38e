using System.Net;
using System.Reflection;
using System.Text;

namespace Nameplate.Site;

/// <summary>What every page has around its text. No script, one style sheet, no font or image to fetch.</summary>
internal sealed class Layout(IReadOnlyList<NavigationGroup> navigation)
{
    /// <summary>Longer lists of contents help nobody: then only second-level headings are listed.</summary>
    private const int LongestList = 40;

    public static string Style { get; } = ReadStyle();

    public string Wrap(string url, string title, string body, IReadOnlyList<Heading> headings)
    {
        string Way(string to) => SitePath.Relative(url, to);
        string heading = WebUtility.HtmlEncode(title);
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{heading}{(url == "index.html" ? "" : " · Nameplate")}</title>
            <link rel="stylesheet" href="{Way("style.css")}">
            </head>
            <body>
            <a class="skip" href="#text">To the text</a>
            <header><a href="{Way("index.html")}">Nameplate</a><span>a number that survives every update</span><a href="{Way("contents.html")}">Contents</a></header>
            <div class="frame">
            <nav aria-label="Pages">
            {Groups(url)}
            </nav>
            <main id="text">
            {body}
            </main>
            {OnThisPage(headings)}
            </div>
            <footer><details><summary>All pages</summary>
            {Groups(url)}
            </details></footer>
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private string Groups(string url)
    {
        StringBuilder html = new();
        foreach (NavigationGroup group in navigation)
        {
            html.Append($"<p>{group.Title}</p>\n<ul>\n");
            foreach (NavigationEntry entry in group.Entries)
            {
                string current = entry.Url == url ? " aria-current=\"page\"" : "";
                html.Append($"<li><a href=\"{SitePath.Relative(url, entry.Url)}\"{current}>{WebUtility.HtmlEncode(entry.Title)}</a></li>\n");
            }

            html.Append("</ul>\n");
        }

        return html.ToString();
    }

    private static string OnThisPage(IReadOnlyList<Heading> headings)
    {
        List<Heading> listed = [.. headings.Where(heading => heading.Level is 2 or 3)];
        if (listed.Count > LongestList && listed.Exists(heading => heading.Level == 2))
        {
            listed.RemoveAll(heading => heading.Level == 3);
        }

        return listed.Count < 3 ? "" : "<aside aria-label=\"On this page\"><p>On this page</p>\n<ul>\n" + string.Concat(listed.Select(heading =>
            $"<li class=\"l{heading.Level}\"><a href=\"#{WebUtility.HtmlEncode(heading.Id)}\">{WebUtility.HtmlEncode(heading.Text)}</a></li>\n")) + "</ul></aside>";
    }

    private static string ReadStyle()
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream("style.css")!);
        return reader.ReadToEnd();
    }
}

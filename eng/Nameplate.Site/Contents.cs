using System.Net;
using System.Text;
using Nameplate.Site.Api;

namespace Nameplate.Site;

/// <summary>All headings and types on one page: what the browser's own search needs, in place of one that needs a script.</summary>
internal static class Contents
{
    public static string Make(IEnumerable<MarkdownPage> pages, ApiReference api)
    {
        StringBuilder html = new("<h1>Everything on one page</h1>\n<p>Every heading of every page. Search it with the browser (Ctrl-F).</p>\n");
        foreach (MarkdownPage page in pages)
        {
            Append(html, page.Url, page.Title, page.Headings);
        }

        foreach (ApiPage page in api.Pages)
        {
            Append(html, page.Url, page.Title, page.Headings);
        }

        return html.ToString();
    }

    private static void Append(StringBuilder html, string url, string title, IReadOnlyList<Heading> headings)
    {
        html.Append($"<h2><a href=\"{url}\">{WebUtility.HtmlEncode(title)}</a></h2>\n<p class=\"run\">");
        html.AppendJoin(" · ", headings.Where(heading => heading.Level > 1)
            .Select(heading => $"<a href=\"{url}#{WebUtility.HtmlEncode(heading.Id)}\">{WebUtility.HtmlEncode(heading.Text)}</a>"));
        html.Append("</p>\n");
    }
}

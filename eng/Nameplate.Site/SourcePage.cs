using System.Net;

namespace Nameplate.Site;

/// <summary>The page of a file that is no Markdown, or of a folder without a README.md.</summary>
internal static class SourcePage
{
    public static string Make(SourceTree tree, string path, Layout layout)
    {
        string url = SitePath.Of(path, tree);
        string title = path[(path.LastIndexOf('/') + 1)..];
        string body = tree.IsFolder(path)
            ? $"<ul>{string.Concat(tree.EntriesOf(path).Select(file => $"<li><code>{WebUtility.HtmlEncode(file)}</code></li>"))}</ul>"
            : $"<pre tabindex=\"0\"><code>{WebUtility.HtmlEncode(tree.Text(path))}</code></pre>";
        return layout.Wrap(url, title, $"<h1>{WebUtility.HtmlEncode(title)}</h1>\n<p><code>{WebUtility.HtmlEncode(path)}</code></p>\n{body}", []);
    }
}

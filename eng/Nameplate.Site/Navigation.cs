using System.Text.RegularExpressions;
using Nameplate.Site.Api;

namespace Nameplate.Site;

/// <summary>An entry beside every page.</summary>
internal sealed record NavigationEntry(string Url, string Title);

/// <summary>A group of entries.</summary>
internal sealed record NavigationGroup(string Title, IReadOnlyList<NavigationEntry> Entries);

/// <summary>
/// What stands beside every page: docs/README.md, its second-level headings as groups and its links as entries, in its order.
/// There is no other list to keep.
/// </summary>
internal static partial class Navigation
{
    public static IReadOnlyList<NavigationGroup> From(MarkdownPage index, IReadOnlyDictionary<string, MarkdownPage> pages, ApiReference api)
    {
        Dictionary<string, MarkdownPage> byUrl = pages.Values.ToDictionary(page => page.Url);
        List<NavigationGroup> groups = [];
        HashSet<string> listed = [];
        foreach (string part in index.Html.Split("<h2 ").Skip(1))
        {
            List<NavigationEntry> entries = [];
            foreach (Match link in Link().Matches(part))
            {
                string? url = SitePath.Resolve(index.Url, link.Groups[1].Value.Split('#')[0]);
                if (url is not null && byUrl.TryGetValue(url, out MarkdownPage? page) && listed.Add(url))
                {
                    entries.Add(new NavigationEntry(url, page.Title));
                }
            }

            groups.Add(new NavigationGroup(part[(part.IndexOf('>', StringComparison.Ordinal) + 1)..part.IndexOf("</h2>", StringComparison.Ordinal)], entries));
        }

        groups.Add(new NavigationGroup("Libraries", [.. api.Pages.Where(page => page.InNavigation).Select(page => new NavigationEntry(page.Url, page.Title["Nameplate.".Length..]))]));
        return groups;
    }

    [GeneratedRegex("<a href=\"([^\"]+)\"")]
    private static partial Regex Link();
}

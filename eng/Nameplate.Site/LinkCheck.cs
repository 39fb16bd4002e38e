using System.Net;
using System.Text.RegularExpressions;

namespace Nameplate.Site;

/// <summary>Follows every link between the pages of the site, as a browser would: the page must be there, and the place on it.</summary>
internal static partial class LinkCheck
{
    /// <summary>Adds to <paramref name="problems"/> what leads nowhere.</summary>
    /// <returns>How many links were followed. Those to other sites are not among them: this works without a network.</returns>
    public static int Follow(IReadOnlyDictionary<string, string> files, List<string> problems)
    {
        Dictionary<string, HashSet<string>> ids = files.ToDictionary(
            file => file.Key, file => Id().Matches(file.Value).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).ToHashSet());
        int followed = 0;
        foreach ((string page, string html) in files.Where(file => file.Key.EndsWith(".html", StringComparison.Ordinal)))
        {
            foreach (Match match in Target().Matches(html))
            {
                string target = WebUtility.HtmlDecode(match.Groups[1].Value);
                if (Outside().IsMatch(target))
                {
                    continue;
                }

                followed++;
                string[] parts = target.Split('#', 2);
                string? url = parts[0].Length == 0 ? page : SitePath.Resolve(page, parts[0]);
                if (url is null || !ids.TryGetValue(url, out HashSet<string>? places))
                {
                    problems.Add($"{page}: {target} does not exist");
                }
                else if (parts.Length > 1 && !places.Contains(Uri.UnescapeDataString(parts[1])))
                {
                    problems.Add($"{page}: {target}: the page has no such place");
                }
            }
        }

        return followed;
    }

    [GeneratedRegex("\\bid=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("\\b(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Target();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Outside();
}

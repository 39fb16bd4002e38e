using System.Net;
using System.Reflection;
using System.Text;

namespace Nameplate.Site.Api;

/// <summary>A page of the reference.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Title">The namespace.</param>
/// <param name="Html">Its text.</param>
/// <param name="Headings">Its types.</param>
/// <param name="InNavigation">True for an assembly's root namespace.</param>
internal sealed record ApiPage(string Url, string Title, string Html, IReadOnlyList<Heading> Headings, bool InNavigation);

/// <summary>
/// The public types of the libraries, by reflection, with their documentation comments: a page a namespace. Names and
/// signatures are as C# writes them; what the compiler adds to records is left out.
/// </summary>
internal sealed class ApiReference
{
    private static readonly string[] s_libraries =
    [
        "Nameplate.Foundation", "Nameplate.Serial", "Nameplate.Chips", "Nameplate.Images", "Nameplate.Identity",
        "Nameplate.Bootloader", "Nameplate.Provisioning", "Nameplate.Simulator",
    ];

    private readonly XmlDocs _docs = new();
    private readonly Dictionary<string, Type> _types = [];

    public ApiReference()
    {
        foreach (Assembly library in s_libraries.Select(Assembly.Load))
        {
            _docs.Load(Path.Combine(AppContext.BaseDirectory, $"{library.GetName().Name}.xml"));
            foreach (Type type in library.GetExportedTypes())
            {
                _types[DocId.Of(type)] = type;
            }
        }

        Pages =
        [
            .. _types.Values.GroupBy(type => type.Namespace!)
                .OrderBy(group => Array.IndexOf(s_libraries, group.First().Assembly.GetName().Name)).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => MakePage(group.Key, [.. group.OrderBy(type => Signatures.NameWithOuter(type), StringComparer.Ordinal)])),
        ];
    }

    public IReadOnlyList<ApiPage> Pages { get; }

    private static string UrlOf(string space) => $"api/{space}.html";

    private static string IdOf(Type type) => Signatures.NameWithOuter(type).Replace('<', '-').Replace(">", "", StringComparison.Ordinal);

    private ApiPage MakePage(string space, IReadOnlyList<Type> types)
    {
        DocText text = new(reference => LinkTo(reference, space));
        StringBuilder html = new($"<h1>{space}</h1>\n<p>Library <code>{types[0].Assembly.GetName().Name}</code>.</p>\n<div class=\"wide\"><table>\n<thead><tr><th>type</th><th></th></tr></thead>\n<tbody>\n");
        foreach (Type type in types)
        {
            html.Append($"<tr><td><a href=\"#{IdOf(type)}\"><code>{Encode(Signatures.NameWithOuter(type))}</code></a></td><td>{text.Inline(_docs.Of(DocId.Of(type))?.Element("summary"))}</td></tr>\n");
        }

        html.Append("</tbody></table></div>\n");
        foreach (Type type in types)
        {
            AppendType(html, type, text);
        }

        return new ApiPage(UrlOf(space), space, html.ToString(), [.. types.Select(type => new Heading(2, IdOf(type), Signatures.NameWithOuter(type)))],
            s_libraries.Contains(space) || !_types.Values.Any(other => other.Namespace == types[0].Assembly.GetName().Name));
    }

    private void AppendType(StringBuilder html, Type type, DocText text)
    {
        html.Append($"<h2 id=\"{IdOf(type)}\">{Encode(Signatures.NameWithOuter(type))}</h2>\n<pre tabindex=\"0\"><code>{Encode(Signatures.OfType(type))}</code></pre>\n");
        html.Append(text.Body(_docs.Of(DocId.Of(type)), withParameters: !Members.HasShownConstructor(type)));
        if (type.IsEnum)
        {
            html.Append("<div class=\"wide\"><table>\n<tbody>\n");
            foreach (FieldInfo value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                html.Append($"<tr><td><code>{value.Name}</code></td><td>{text.Inline(_docs.Of(DocId.Of(value))?.Element("summary"))}</td></tr>\n");
            }

            html.Append("</tbody></table></div>\n");
            return;
        }

        foreach ((string title, IReadOnlyList<MemberInfo> members) in Members.Of(type))
        {
            html.Append($"<h3>{title}</h3>\n");
            foreach (MemberInfo member in members)
            {
                // The compiler gives a record's constructor the record's own summary, which stands above already.
                string docs = member is ConstructorInfo && Members.IsRecord(type) && _docs.Of(DocId.Of(type))?.Element("param") is not null
                    ? text.Parameters(_docs.Of(DocId.Of(type)))
                    : text.Body(_docs.Of(member), withParameters: true);
                html.Append($"<div class=\"member\"><pre tabindex=\"0\"><code>{Encode(Signatures.OfMember(member))}</code></pre><div>{docs}</div></div>\n");
            }
        }
    }

    // "T:Nameplate.Chips.Chip", "M:Nameplate.Chips.ChipDatabase.Get(System.String)": a link to the type, or the name alone.
    private string LinkTo(string reference, string space)
    {
        string name = reference[2..].Split('(')[0];
        string owner = reference.StartsWith("T:", StringComparison.Ordinal) ? name : name[..Math.Max(name.LastIndexOf('.'), 0)];
        string member = reference.StartsWith("T:", StringComparison.Ordinal) ? "" : name[(name.LastIndexOf('.') + 1)..];
        if (!_types.TryGetValue($"T:{owner}", out Type? type))
        {
            string last = owner[(owner.LastIndexOf('.') + 1)..].Split('`')[0];
            return $"<code>{Encode(member.Length > 0 ? $"{last}.{member}" : last)}</code>";
        }

        string shown = member is "" or "#ctor" ? Signatures.NameWithOuter(type) : $"{Signatures.NameWithOuter(type)}.{member.Split('`')[0]}";
        string url = type.Namespace == space ? "" : SitePath.Relative(UrlOf(space), UrlOf(type.Namespace!));
        return $"<a href=\"{url}#{IdOf(type)}\"><code>{Encode(shown)}</code></a>";
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

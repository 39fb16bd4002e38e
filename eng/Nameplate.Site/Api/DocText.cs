using System.Net;
using System.Text;
using System.Xml.Linq;

namespace Nameplate.Site.Api;

/// <summary>Documentation comments as HTML.</summary>
/// <param name="link">From a documentation id to a link, or to a name where there is nothing to link to.</param>
internal sealed class DocText(Func<string, string> link)
{
    /// <summary>Text without paragraphs, for a table's cell.</summary>
    public string Inline(XElement? element) => element is null ? "" : string.Concat(element.Nodes().Select(Node)).Trim();

    /// <summary>Summary, remarks, parameters, result and errors.</summary>
    public string Body(XElement? docs, bool withParameters)
    {
        if (docs is null)
        {
            return "";
        }

        StringBuilder html = new();
        html.Append(Paragraph(docs.Element("summary"), "")).Append(Paragraph(docs.Element("remarks"), ""));
        if (withParameters)
        {
            html.Append(Parameters(docs));
        }

        html.Append(Paragraph(docs.Element("returns"), "Returns: "));
        foreach (XElement error in docs.Elements("exception"))
        {
            html.Append(Paragraph(error, $"{link((string)error.Attribute("cref")!)}: "));
        }

        return html.ToString();
    }

    /// <summary>What is said of the parameters.</summary>
    public string Parameters(XElement? docs)
    {
        XElement[] parameters = docs is null ? [] : [.. docs.Elements("param").Concat(docs.Elements("typeparam"))];
        return parameters.Length == 0 ? "" : $"<dl>{string.Concat(parameters.Select(parameter =>
            $"<dt><code>{(string)parameter.Attribute("name")!}</code></dt><dd>{Inline(parameter)}</dd>"))}</dl>\n";
    }

    private string Paragraph(XElement? element, string before) => Inline(element) is { Length: > 0 } text ? $"<p>{before}{text}</p>\n" : "";

    private string Node(XNode node) => node switch
    {
        XText text => WebUtility.HtmlEncode(text.Value),
        XElement { Name.LocalName: "see" or "seealso" } see => See(see),
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => $"<code>{(string)reference.Attribute("name")!}</code>",
        XElement { Name.LocalName: "c" } code => $"<code>{WebUtility.HtmlEncode(code.Value)}</code>",
        XElement { Name.LocalName: "code" } block => $"</p><pre tabindex=\"0\"><code>{WebUtility.HtmlEncode(block.Value.Trim('\n'))}</code></pre><p>",
        XElement { Name.LocalName: "para" } para => $"</p><p>{Inline(para)}",
        XElement { Name.LocalName: "list" } list => $"</p><ul>{string.Concat(list.Elements("item").Select(item => $"<li>{Inline(item.Element("description") ?? item)}</li>"))}</ul><p>",
        XElement other => Inline(other),
        _ => "",
    };

    private string See(XElement see) =>
        (string?)see.Attribute("cref") is { } reference ? link(reference)
        : (string?)see.Attribute("href") is { } address ? $"<a href=\"{WebUtility.HtmlEncode(address)}\">{WebUtility.HtmlEncode(see.Value.Length > 0 ? see.Value : address)}</a>"
        : $"<code>{(string?)see.Attribute("langword")}</code>";
}

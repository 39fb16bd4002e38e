using System.Net;
using System.Text;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Nameplate.Site;

/// <summary>Code blocks. On a screen what a person types is set apart from what the program answers, and an error stands out.</summary>
internal sealed class ScreenRenderer : CodeBlockRenderer
{
    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        string info = (obj as FencedCodeBlock)?.Info ?? "";
        StringBuilder html = new();
        foreach (var line in obj.Lines.Lines.Take(obj.Lines.Count))
        {
            html.Append(Line(info, line.ToString())).Append('\n');
        }

        string kind = info is "console" or "error" ? " class=\"screen\"" : "";
        renderer.EnsureLine();
        renderer.Write($"<pre{kind} tabindex=\"0\"><code>{html}</code></pre>");
        renderer.EnsureLine();
    }

    private static string Line(string info, string line)
    {
        string text = WebUtility.HtmlEncode(line);
        return info switch
        {
            "console" when line.StartsWith("$ ", StringComparison.Ordinal) => $"<span class=\"dim\">$</span> <b>{text[2..]}</b>",
            "console" or "error" when line.StartsWith("error ", StringComparison.Ordinal) => $"<span class=\"bad\">{text}</span>",
            "console" when line.StartsWith("done: ", StringComparison.Ordinal) => $"<span class=\"good\">{text}</span>",
            "sh" when line.IndexOf("  # ", StringComparison.Ordinal) is > 0 and int comment =>
                $"{WebUtility.HtmlEncode(line[..comment])}<span class=\"dim\">{WebUtility.HtmlEncode(line[comment..])}</span>",
            _ => text,
        };
    }
}

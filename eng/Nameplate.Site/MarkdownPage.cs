using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Nameplate.Site;

/// <summary>A heading, for the list of contents.</summary>
internal sealed record Heading(int Level, string Id, string Text);

/// <summary>One Markdown file as HTML, its links turned to the site's pages. Headings get the ids that GitHub gives them.</summary>
internal sealed partial class MarkdownPage
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UseAutoLinks().Build();

    private MarkdownPage(string path, string url)
    {
        Path = path;
        Url = url;
    }

    public string Path { get; }

    public string Url { get; }

    public string Title { get; private set; } = "";

    public string Html { get; private set; } = "";

    public List<Heading> Headings { get; } = [];

    /// <summary>Files and folders of the checkout that it links to; a folder with a README.md is named by that.</summary>
    public List<string> LinkedFiles { get; } = [];

    public List<string> Problems { get; } = [];

    public static MarkdownPage Read(SourceTree tree, string path)
    {
        MarkdownPage page = new(path, SitePath.Of(path, tree));
        MarkdownDocument document = Markdown.Parse(Marker().Replace(tree.Text(path), ""), s_pipeline);
        foreach (LinkInline link in document.Descendants<LinkInline>())
        {
            page.Turn(link, tree);
        }

        foreach (HeadingBlock heading in document.Descendants<HeadingBlock>())
        {
            string text = Plain(heading.Inline);
            page.Title = heading.Level == 1 && page.Title.Length == 0 ? text : page.Title;
            page.Headings.Add(new Heading(heading.Level, heading.TryGetAttributes()?.Id ?? "", text));
        }

        using StringWriter writer = new();
        HtmlRenderer renderer = new(writer);
        s_pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new ScreenRenderer());
        renderer.Render(document);
        page.Html = Table().Replace(writer.ToString(), "<div class=\"wide\">$0</div>");
        return page;
    }

    private void Turn(LinkInline link, SourceTree tree)
    {
        string target = link.Url ?? "";
        if (target.Length == 0 || target.StartsWith('#') || Scheme().IsMatch(target))
        {
            return;
        }

        string[] parts = target.Split('#', 2);
        string? file = SitePath.Resolve(Path, parts[0]);
        if (file is not null && tree.IsFolder(file) && tree.IsFile($"{file}/README.md"))
        {
            file = $"{file}/README.md";
        }

        if (file is null || (!tree.IsFile(file) && !tree.IsFolder(file)))
        {
            Problems.Add($"{Path}: {target} does not exist");
            return;
        }

        LinkedFiles.Add(file);
        link.Url = SitePath.Relative(Url, SitePath.Of(file, tree)) + (parts.Length > 1 ? $"#{parts[1]}" : "");
    }

    private static string Plain(ContainerInline? inline) => inline is null ? "" : string.Concat(inline.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        _ => "",
    }));

    // What the tests do between two blocks is no matter for readers.
    [GeneratedRegex("^<!-- (bench|not run): .+ -->\n", RegexOptions.Multiline)]
    private static partial Regex Marker();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex("<table>.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Table();
}

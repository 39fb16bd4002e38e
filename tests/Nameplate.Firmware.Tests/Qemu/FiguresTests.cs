using System.Runtime.CompilerServices;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// The figures in firmware/README.md are those of this source; <c>UPDATE_DOCS=1</c> writes them anew. Another compiler
/// makes other code: then only the limits are compared.
/// </summary>
public sealed class FiguresTests(QemuPrograms programs)
{
    private const string Begin = "<!-- figures: made by the tests, UPDATE_DOCS=1 -->\n";
    private const string End = "<!-- /figures -->";

    [Fact]
    public void Page_tells_the_figures_of_this_source()
    {
        string path = PagePath();
        string page = File.ReadAllText(path).ReplaceLineEndings("\n");
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        begin.ShouldBeInRange(Begin.Length, end);
        Figures measured = Figures.Measure(programs);

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, page[..begin] + measured.ToMarkdown() + page[end..]);
            return;
        }

        if (page.Contains($"Measured with {measured.Toolchain},", StringComparison.Ordinal))
        {
            page[begin..end].ShouldBe(measured.ToMarkdown(), "run the tests with UPDATE_DOCS=1 to write it anew");
        }
        else
        {
            TestContext.Current.SendDiagnosticMessage(
                "firmware/README.md was made by another compiler than {0}: only the limits are compared",
                measured.Toolchain);
        }
    }

    [Fact]
    public void Code_and_stack_are_within_their_limits()
    {
        Figures measured = Figures.Measure(programs);

        measured.Sizes.Select(size => size.Kind).Distinct().ShouldBe(["code", "stack"]);
        foreach (Figures.Size size in measured.Sizes)
        {
            size.Bytes.ShouldBeInRange(1, size.Limit, $"{size.Kind} of {size.Name}");
        }
    }

    private static string PagePath([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../firmware/README.md"));
}

using Nameplate.Cli.Commands;
using Nameplate.Cli.Output;
using Nameplate.Foundation;
using Nameplate.Testing;

namespace Nameplate.Cli.Tests;

/// <summary>nameplate.1 is made from the command tree and is good roff.</summary>
public sealed class ManPageTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Groff_formats_it_without_a_warning()
    {
        Tool.Require("groff", "groff-base");

        Tool.Result result = Tool.Run("groff", "-ww", "-man", "-Tutf8", "-Kutf8", _desk.File("nameplate.1", await PageAsync()));

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Man_shows_it_without_a_warning()
    {
        Tool.Require("man", "man-db");

        Tool.Result result = Tool.Run("man", "--warnings=w", "-P", "cat", "-l", _desk.File("nameplate.1", await PageAsync()));

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldBeEmpty();
    }

    // The control: a page with an unknown macro and an unclosed font is found out by the same call.
    [Fact]
    public void Groff_does_find_a_mistake()
    {
        Tool.Require("groff", "groff-base");

        Tool.Run("groff", "-ww", "-man", "-Tutf8", _desk.File("bad.1", ".TH BAD 1\n.NOSUCH\n")).Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Nothing_of_the_help_is_missing()
    {
        Tool.Require("groff", "groff-base");
        string shown = Words(Tool.Run("groff", "-man", "-Tutf8", "-P-cbou", "-rLL=1000n", "-rHY=0", _desk.File("nameplate.1", await PageAsync())).Output);

        foreach (Verb verb in new NameplateCommand().Verbs)
        {
            shown.ShouldContain(Words(verb.Description!));
            verb.Examples.ShouldAllBe(example => shown.Contains(Words(example), StringComparison.Ordinal));
            foreach (var option in verb.Options)
            {
                shown.ShouldContain(option.Name);
                shown.ShouldContain(Words(option.Description!), customMessage: $"{verb.Name} {option.Name}");
            }
        }

        ErrorCodes.All.ShouldAllBe(code => shown.Contains(code.Title, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".start", @"\&.start")]
    [InlineData("'quoted'", @"\(aqquoted\(aq")]
    [InlineData("a-b\\c", @"a\-b\ec")]
    [InlineData("one\ntwo", "one two")]
    [InlineData("10 kΩ …", @"10 k\[u03A9] \[u2026]")]
    public void Text_is_taken_as_text(string text, string escaped) => ManPage.Escape(text).ShouldBe(escaped);

    private async Task<string> PageAsync() => (await _desk.MustAsync("man")).Out;

    // The page may break a line anywhere between two words.
    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

namespace Nameplate.Architecture.Tests;

/// <summary>Each rule holds in this checkout, and catches a violation made up for it.</summary>
public sealed class SourceRulesTests
{
    private static readonly SourceTree s_tree = SourceTree.Checkout;

    [Fact]
    public void Checkout_is_read()
    {
        s_tree.Files.Count.ShouldBeGreaterThan(200);
        s_tree.Files.ContainsKey("src/Nameplate.Cli/Program.cs").ShouldBeTrue();
    }

    [Fact]
    public void Unsafe_code_is_where_a_foreign_library_is_called() => SourceRules.UnsafeCode(s_tree).ShouldBeEmpty();

    [Theory]
    [InlineData("un" + "safe { *p = 1; }")]
    [InlineData("internal static un" + "safe void Poke(byte* at) { }")]
    [InlineData("internal sealed un" + "safe partial class Peek;")]
    public void Unsafe_code_elsewhere_is_caught(string code) =>
        SourceRules.UnsafeCode(With("src/Nameplate.Chips/Peek.cs", code)).ShouldHaveSingleItem();

    [Fact]
    public void Unsafe_code_beside_the_one_file_of_the_C_library_is_caught() =>
        SourceRules.UnsafeCode(With("tests/Nameplate.Conformance.Tests/Peek.cs", "un" + "safe { *p = 1; }")).ShouldHaveSingleItem();

    [Fact]
    public void Names_say_what_is_inside() => SourceRules.Drawers(s_tree).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Nameplate.Chips/Helpers/Rounding.cs")]
    [InlineData("src/Nameplate.Chips/Utils.cs")]
    [InlineData("tests/common/a.c")]
    [InlineData("src/Nameplate.Cli/Interfaces/IThing.cs")]
    [InlineData("src/Nameplate.Cli/PortManager.cs")]
    [InlineData("src/Nameplate.Cli/StringHelpers.cs")]
    public void Drawer_is_caught(string path) => SourceRules.Drawers(With(path, "")).ShouldBe([path]);

    [Fact]
    public void Files_stay_readable() => SourceRules.LongFiles(s_tree).ShouldBeEmpty();

    [Fact]
    public void Long_file_is_caught() =>
        SourceRules.LongFiles(With("firmware/long.c", new string('\n', 501))).ShouldHaveSingleItem();

    [Fact]
    public void Nothing_is_folded_away_or_promised() => SourceRules.Promises(s_tree).ShouldBeEmpty();

    [Theory]
    [InlineData("#re", "gion Fields")]
    [InlineData("// TO", "DO: later")]
    [InlineData("/* FIX", "ME */")]
    public void Promise_is_caught(string first, string second) =>
        SourceRules.Promises(With("src/Nameplate.Chips/A.cs", first + second)).ShouldHaveSingleItem();

    [Fact]
    public void No_file_names_a_path_of_one_machine() => SourceRules.ForeignPaths(s_tree).ShouldBeEmpty();

    [Theory]
    [InlineData("/ho", "me/somebody/tool")]
    [InlineData("/wo", "rk/checkout")]
    [InlineData("../sh", "ared/facts.md")]
    [InlineData("C:\\Us", "ers\\somebody")]
    public void Path_of_one_machine_is_caught(string first, string second) =>
        SourceRules.ForeignPaths(With("docs/a.md", $"see {first}{second}")).ShouldHaveSingleItem();

    [Fact]
    public void Simulator_and_client_do_not_name_each_other() => SourceRules.TwinsTalking(s_tree).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Nameplate.Simulator/A.cs", "using Nameplate.Bootloader.Wire;")]
    [InlineData("src/Nameplate.Bootloader/A.cs", "using Nameplate.Simulator;")]
    public void Twin_that_names_the_other_is_caught(string path, string code) =>
        SourceRules.TwinsTalking(With(path, code)).ShouldBe([path]);

    [Fact]
    public void Libraries_neither_print_nor_block() => SourceRules.LibraryManners(s_tree).ShouldBeEmpty();

    [Theory]
    [InlineData("Console.WriteLine(1);")]
    [InlineData("Thread.Sleep(50);")]
    [InlineData("task.Wait();")]
    [InlineData("task.GetAwaiter().GetResult();")]
    [InlineData("var now = DateTime.UtcNow;")]
    public void Library_that_prints_or_blocks_is_caught(string code) =>
        SourceRules.LibraryManners(With("src/Nameplate.Images/A.cs", code)).ShouldHaveSingleItem();

    [Fact]
    public void Solution_lists_every_project_once() => SourceRules.Unlisted(s_tree).ShouldBeEmpty();

    [Fact]
    public void Project_that_is_not_in_the_solution_is_caught() =>
        SourceRules.Unlisted(With("samples/A/A.csproj", "<Project />")).ShouldBe(["samples/A/A.csproj"]);

    private static SourceTree With(string path, string text) => s_tree.With(path, text);
}

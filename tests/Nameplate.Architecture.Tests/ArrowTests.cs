namespace Nameplate.Architecture.Tests;

public sealed class ArrowTests
{
    [Fact]
    public void Projects_know_only_what_the_table_allows() => Arrows.Violations(SourceTree.Checkout).ShouldBeEmpty();

    [Fact]
    public void Every_project_of_the_table_is_there() => Arrows.Projects(SourceTree.Checkout).ShouldBe(
        ["Bootloader", "Chips", "Cli", "Foundation", "Identity", "Images", "Provisioning", "Serial", "Simulator"]);

    [Theory]
    [InlineData("Serial", "../Nameplate.Chips/Nameplate.Chips.csproj")]
    [InlineData("Identity", "../Nameplate.Serial/Nameplate.Serial.csproj")]
    [InlineData("Simulator", "../Nameplate.Bootloader/Nameplate.Bootloader.csproj")]
    [InlineData("Bootloader", "..\\Nameplate.Simulator\\Nameplate.Simulator.csproj")]
    [InlineData("Provisioning", "../Nameplate.Simulator/Nameplate.Simulator.csproj")]
    [InlineData("Images", "../../tests/Nameplate.Images.Tests/Nameplate.Images.Tests.csproj")]
    public void Forbidden_arrow_is_caught(string project, string target) =>
        Broken(project, $"<ProjectReference Include=\"{target}\" />").ShouldHaveSingleItem().ShouldContain("arrow");

    [Fact]
    public void Package_in_a_library_is_caught() =>
        Broken("Identity", "<PackageReference Include=\"Some.Library\" />").ShouldHaveSingleItem().ShouldContain("Some.Library");

    [Fact]
    public void Borrowed_source_file_is_caught() =>
        Broken("Simulator", "<Compile Include=\"../Nameplate.Bootloader/Wire/FramePipe.cs\" />").ShouldHaveSingleItem();

    [Fact]
    public void Unknown_project_is_caught() =>
        Arrows.Violations(SourceTree.Checkout.With("src/Nameplate.Extra/Nameplate.Extra.csproj", "<Project />"))
            .ShouldHaveSingleItem().ShouldContain("Extra");

    private static IReadOnlyList<string> Broken(string project, string item) => Arrows.Violations(SourceTree.Checkout.With(
        $"src/Nameplate.{project}/Nameplate.{project}.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>"));
}

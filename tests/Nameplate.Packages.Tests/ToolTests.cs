namespace Nameplate.Packages.Tests;

/// <summary>The command line as a dotnet tool.</summary>
public sealed class ToolTests
{
    [Fact]
    public void Tool_installs_runs_and_goes_without_a_trace()
    {
        using CleanPlace place = new();
        Sdk sdk = new(place);
        string tools = place.PathOf("tools");

        sdk.Run("tool", "install", "nameplate", "--tool-path", tools, "--version", Release.Version, "--configfile", place.PathOf("nuget.config"));
        IReadOnlyList<string> installed = FileList.Of(tools);
        Demo.ShouldHaveTold(place.RunWith([$"DOTNET_ROOT={DotnetRoot}"], Path.Combine(tools, "nameplate"), "demo"));
        FileList.Of(tools).ShouldBe(installed);
        sdk.Run("tool", "uninstall", "nameplate", "--tool-path", tools);

        FileList.Of(tools).Where(path => File.Exists(Path.Combine(tools, path))).ShouldBeEmpty();
    }

    private static string DotnetRoot => Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
}

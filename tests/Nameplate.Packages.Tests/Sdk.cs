using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>The SDK as somebody has it who never saw this checkout: no packages but the release's, no home but an empty one.</summary>
internal sealed class Sdk
{
    private readonly CleanPlace _place;

    public Sdk(CleanPlace place)
    {
        _place = place;
        File.WriteAllText(place.PathOf("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="release" value="{Release.Folder}" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>Where restored packages are kept.</summary>
    public string Restored => _place.PathOf("restored");

    public Tool.Result Run(params IReadOnlyList<string> arguments)
    {
        Tool.Result result = _place.RunWith(
            [$"NUGET_PACKAGES={Restored}", $"DOTNET_CLI_HOME={_place.PathOf("home")}", "DOTNET_NOLOGO=1", "DOTNET_CLI_TELEMETRY_OPTOUT=1",
                "DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1", "DOTNET_GENERATE_ASPNET_CERTIFICATE=false", "DOTNET_ADD_GLOBAL_TOOLS_TO_PATH=0",
                "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", "PATH=/usr/bin:/bin"],
            "dotnet", arguments);
        result.ExitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}\n{result.Output}{result.Error}");
        return result;
    }
}

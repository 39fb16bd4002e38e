using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>The command line as a program of its own.</summary>
internal static class CommandLineTool
{
    /// <summary>Runs it to a good end, its state in the folder, and returns what it printed.</summary>
    public static string Nameplate(string folder, params IReadOnlyList<string> arguments)
    {
        Tool.Result result = Tool.Run("env",
        [
            $"NAMEPLATE_STATE={Path.Combine(folder, "state")}", "NAMEPLATE_PORT=", "dotnet",
            Path.Combine(AppContext.BaseDirectory, "nameplate.dll"), .. arguments,
        ]);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result.Output;
    }
}

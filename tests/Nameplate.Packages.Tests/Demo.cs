using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>What <c>nameplate demo</c> has to end with, wherever it is played.</summary>
internal static class Demo
{
    public static void ShouldHaveTold(Tool.Result result)
    {
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("error N304");
        result.Output.TrimEnd().Split('\n')[^1].ShouldStartWith("The number is intact: this is still device #10");
    }
}

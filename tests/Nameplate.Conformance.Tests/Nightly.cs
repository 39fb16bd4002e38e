namespace Nameplate.Conformance.Tests;

/// <summary>Whether a long run was asked for: ./test --nightly.</summary>
internal static class Nightly
{
    public static bool IsOn => Environment.GetEnvironmentVariable("NAMEPLATE_NIGHTLY") == "1";
}

namespace Nameplate.Conformance.Tests;

/// <summary>What a run is drawn from: another seed every time, or NAMEPLATE_SEED, to see a difference again.</summary>
internal static class Seed
{
    public static int OfThisRun() =>
        int.TryParse(Environment.GetEnvironmentVariable("NAMEPLATE_SEED"), out int seed) ? seed : Random.Shared.Next();
}
